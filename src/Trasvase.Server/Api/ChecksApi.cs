using Trasvase.Storage;
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

    private static IResult List(ConnectionBook book, HttpContext context)
    {
        var caller = context.Caller();
        return TypedResults.Ok(book.All.Values
            .Where(connection => caller.Grants.Any(grant => grant.Connection == "*" || grant.Connection == connection.Name))
            .OrderBy(connection => connection.Name, StringComparer.Ordinal)
            .Select(connection => connection.View())
            .ToList());
    }

    private static async Task<IResult> PlanAsync(NewJob request, ConnectionBook book, HttpContext context)
    {
        EnsureNoList(request);
        JobRules.Check(context.Caller(), book, request, isSingle: false);
        var work = JobWork.Of(book, request, list: "");
        var estimate = await work.Client.EstimateAsync(
            work.Source, work.Target, work.Options, new EstimateOptions { Verb = work.Verb }, context.RequestAborted);
        return TypedResults.Ok(estimate);
    }

    private static async Task<IResult> DiagnoseAsync(NewJob request, ConnectionBook book, HttpContext context)
    {
        EnsureNoList(request);
        JobRules.Check(context.Caller(), book, request, isSingle: false);
        var work = JobWork.Of(book, request, list: "");
        var diagnosis = await work.Client.DiagnoseAsync(
            work.Source,
            work.Target,
            new DiagnosisOptions { Job = work.Options, Verb = work.Verb },
            cancellationToken: context.RequestAborted);
        return TypedResults.Ok(Of(diagnosis));
    }

    /// <summary>Shows a diagnosis as requests see it.</summary>
    public static DiagnosisView Of(Diagnosis diagnosis) => new()
    {
        Healthy = diagnosis.IsHealthy,
        Findings = [.. diagnosis.Findings.Select(finding => new FindingView
        {
            Check = finding.Check,
            Side = finding.Side.ToString().ToLowerInvariant(),
            Verdict = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(finding.Verdict.ToString()),
            Sentence = Redaction.Of(finding.Sentence),
            Advice = finding.Advice is { } advice ? Redaction.Of(advice) : null,
        })],
    };

    private static void EnsureNoList(NewJob request)
    {
        if (request.Selection?.Keys is not null)
        {
            throw RefusedException.Invalid("A list of keys is for jobs: plan and examine what is below a prefix.");
        }
    }
}
