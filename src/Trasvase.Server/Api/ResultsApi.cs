using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Running;

namespace Trasvase.Server.Api;

/// <summary>What became of each object of a job.</summary>
internal static class ResultsApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/jobs/{id}").WithTags("Results");
        jobs.MapGet("/results", ListAsync).RequireAuthorization(Policies.Read).WithName("listResults")
            .WithSummary("What became of each object, in the order in which they were finished.")
            .WithDescription(
                "The properties of each are those of the command's reports. A page may hold fewer entries than asked for, also none, and "
                + "still have a next one. An object that failed and was tried again is there twice; its last entry counts.")
            .Produces<Page<JsonElement>>().ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/report", DownloadAsync).RequireAuthorization(Policies.Read).WithName("downloadReport")
            .WithSummary("The whole report, a line of JSON for each object.")
            .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        string id, [AsParameters] ResultListing listing, JobDesk desk, JobFiles files, HttpContext context)
    {
        var job = await desk.FindAsync(context.Caller(), id);
        var wanted = Answers.Word<ObjectOutcome>(listing.Outcome);
        if (job.IsSingle)
        {
            JsonElement[] only = job.Receipt is { } receipt ? [JsonElement.Parse(receipt)] : [];
            return TypedResults.Ok(new Page<JsonElement> { Items = [.. only.Where(line => ReportPages.Is(line, wanted))] });
        }

        var from = Answers.Cursor(listing.Cursor) ?? 0;
        return TypedResults.Ok(ReportPages.Read(files.ReportOf(id), wanted, from, Answers.Limit(listing.Limit)));
    }

    private static async Task<IResult> DownloadAsync(string id, JobDesk desk, JobFiles files, HttpContext context)
    {
        var job = await desk.FindAsync(context.Caller(), id);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{job.Id}.jsonl\"";
        if (job.IsSingle || !File.Exists(files.ReportOf(id)))
        {
            return TypedResults.Text(job.Receipt is { } receipt ? receipt + "\n" : "", "application/x-ndjson");
        }

        // The job may still be writing.
        var file = new FileStream(files.ReportOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return TypedResults.Stream(file, "application/x-ndjson");
    }
}

/// <summary>Which results to list.</summary>
internal sealed record ResultListing
{
    /// <summary>Only objects with this outcome; all if it is left out.</summary>
    public string? Outcome { get; init; }

    /// <summary>The place at which an earlier page said that the next one begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>The most objects of the page: 1 to 500; 50 if it is left out.</summary>
    public int? Limit { get; init; }
}
