using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Running;

namespace Trasvase.Server.Api;

/// <summary>Hand-overs of one object.</summary>
internal static class TransfersApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var transfers = v1.MapGroup("/transfers").WithTags("Transfers");
        transfers.MapPost("/", PostAsync).RequireAuthorization(Policies.Operate).WithName("beginTransfer")
            .WithSummary("Hand one object over.")
            .WithDescription(
                "Answers 202 with the place of the transfer, or with its receipt if the caller prefers to wait: `Prefer: wait=30`. "
                + "With an Idempotency-Key the request may be repeated: it makes one transfer.")
            .Produces<JobView>(StatusCodes.Status200OK).Produces<JobView>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        transfers.MapGet("/{id}", FindAsync).RequireAuthorization(Policies.Read).WithName("findTransfer")
            .WithSummary("Look at a transfer.")
            .WithDescription("Waits for its end if the caller prefers to: `Prefer: wait=30`. Answers 304 to an If-None-Match that "
                + "is current.")
            .Produces<JobView>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PostAsync(NewTransfer request, JobDesk desk, JobDispatcher dispatcher, HttpContext context)
    {
        var job = new NewJob
        {
            Kind = request.Move ? JobKind.Move : JobKind.Copy,
            Source = request.Source,
            Target = request.Target,
            Options = request.Options,
        };
        var added = await desk.SubmitAsync(context.Caller(), job, isSingle: true, context.Once("transfers", request));
        var record = context.Wait() is { } patience
            ? await dispatcher.EndOfAsync(added.Job.Id, patience, context.RequestAborted) ?? added.Job
            : added.Job;
        var view = dispatcher.View(record);
        context.Response.Headers.ETag = Answers.Tag(view.Revision);
        context.Response.Headers.Location = $"/v1/transfers/{record.Id}";
        return record.HasEnded ? TypedResults.Ok(view) : TypedResults.Accepted($"/v1/transfers/{record.Id}", view);
    }

    private static async Task<IResult> FindAsync(string id, JobDesk desk, JobDispatcher dispatcher, HttpContext context)
    {
        var job = await desk.FindAsync(context.Caller(), id);
        job = context.Wait() is { } patience ? await dispatcher.EndOfAsync(id, patience, context.RequestAborted) ?? job : job;
        return Answers.Job(context, dispatcher.View(job));
    }
}
