using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Connections;
using Trasvase.Server.Running;

namespace Trasvase.Server.Api;

/// <summary>What there is, and what a job would do before it begins.</summary>
internal static class ChecksApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/connections", List).RequireAuthorization(Policies.Read).WithTags("Connections").WithName("listConnections")
            .WithSummary("The connections that requests may name.").Produces<IReadOnlyList<ConnectionView>>();
        v1.MapPost("/plan", PlanAsync).RequireAuthorization(Policies.Operate).WithTags("Checks").WithName("planJob")
            .WithSummary("What a job would do, take and cost. Moves and changes nothing.")
            .Produces<JobEstimate>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        v1.MapPost("/doctor", DiagnoseAsync).RequireAuthorization(Policies.Operate).WithTags("Checks").WithName("diagnoseJob")
            .WithSummary("Whether a job would run: addresses, clocks, credentials, rights, limits.")
            .Produces<DiagnosisView>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult List(ConnectionBook book, HttpContext context) => TypedResults.Ok(book.SeenBy(context.Caller()));

    private static async Task<IResult> PlanAsync(NewJob request, ConnectionBook book, HttpContext context) =>
        TypedResults.Ok(await new JobChecks(book, context.Caller(), context.RequestAborted).PlanAsync(request));

    private static async Task<IResult> DiagnoseAsync(NewJob request, ConnectionBook book, HttpContext context) =>
        TypedResults.Ok(await new JobChecks(book, context.Caller(), context.RequestAborted).DiagnoseAsync(request));
}
