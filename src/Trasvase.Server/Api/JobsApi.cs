using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Api;

/// <summary>Jobs of many objects, and what is done with any job.</summary>
internal static class JobsApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapPost("/", PostAsync).RequireAuthorization(Policies.Operate).WithName("beginJob")
            .WithSummary("Begin a job.")
            .WithDescription("Copies, moves or syncs everything below a prefix, or what a list names.")
            .Produces<JobView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        jobs.MapGet("/", ListAsync).RequireAuthorization(Policies.Read).WithName("listJobs")
            .WithSummary("List jobs and transfers, the latest first.").Produces<Page<JobView>>();
        jobs.MapGet("/{id}", FindAsync).RequireAuthorization(Policies.Read).WithName("findJob")
            .WithSummary("Look at a job.").Produces<JobView>().Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/course", CourseAsync).RequireAuthorization(Policies.Read).WithName("courseOfJob")
            .WithSummary("The course of a job that runs: throughput and connections over time.").Produces<IReadOnlyList<SampleView>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        Change(
            jobs,
            "pause",
            "Pause a job. Parts in flight end first.",
            (desk, caller, id, revision) => desk.PauseAsync(caller, id, revision));
        Change(jobs, "resume", "Go on with a job that was paused, stopped or had failures.", (desk, caller, id, revision) =>
            desk.ResumeAsync(caller, id, revision));
        Change(jobs, "cancel", "Give a job up. What it has done stays.", (desk, caller, id, revision) =>
            desk.CancelAsync(caller, id, revision));
        jobs.MapPatch("/{id}/limits", LimitAsync).RequireAuthorization(Policies.Operate).WithName("limitJob")
            .WithSummary("Give a job other limits; one that runs keeps to them within about a second.").Produces<JobView>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapDelete("/{id}", ForgetAsync).RequireAuthorization(Policies.Operate).WithName("forgetJob")
            .WithSummary("Forget a job that has ended, with its journal and its report.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void Change(
        RouteGroupBuilder jobs, string verb, string summary, Func<JobDesk, Caller, string, long?, Task<JobRecord>> change) =>
        jobs.MapPost("/{id}/" + verb, async (string id, JobDesk desk, JobDispatcher dispatcher, HttpContext context) =>
            Answers.Job(context, dispatcher.View(await change(desk, context.Caller(), id, context.Revision()))))
            .RequireAuthorization(Policies.Operate).WithName(verb + "Job").WithSummary(summary)
            .WithDescription("With If-Match only if the job has not changed since it was looked at.").Produces<JobView>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> PostAsync(NewJob request, JobDesk desk, JobDispatcher dispatcher, HttpContext context)
    {
        var added = await desk.SubmitAsync(context.Caller(), request, isSingle: false, context.Once("jobs", request));
        var view = dispatcher.View(added.Job);
        context.Response.Headers.ETag = Answers.Tag(view.Revision);
        return TypedResults.Accepted($"/v1/jobs/{added.Job.Id}", view);
    }

    private static async Task<IResult> ListAsync(
        IJobStore store, JobDispatcher dispatcher, HttpContext context, [AsParameters] JobListing listing)
    {
        var limit = Answers.Limit(listing.Limit);
        var jobs = await store.ListAsync(new JobFilter
        {
            Tenant = context.Caller().Tenant,
            Status = Answers.Word<JobStatus>(listing.Status),
            IsSingle = listing.Single,
            Before = Answers.Cursor(listing.Cursor),
            Limit = limit,
        });
        return TypedResults.Ok(new Page<JobView>
        {
            Items = [.. jobs.Select(dispatcher.View)],
            Next = jobs.Count == limit ? Answers.Cursor(jobs[^1].Number) : null,
        });
    }

    private static async Task<IResult> FindAsync(string id, JobDesk desk, JobDispatcher dispatcher, HttpContext context) =>
        Answers.Job(context, dispatcher.View(await desk.FindAsync(context.Caller(), id)));

    private static async Task<IResult> CourseAsync(string id, JobDesk desk, JobDispatcher dispatcher, HttpContext context)
    {
        var job = await desk.FindAsync(context.Caller(), id);
        return TypedResults.Ok(dispatcher.Find(job.Id)?.Course.Points() ?? []);
    }

    private static async Task<IResult> LimitAsync(
        string id, LimitSettings limits, JobDesk desk, JobDispatcher dispatcher, HttpContext context) =>
        Answers.Job(context, dispatcher.View(await desk.LimitAsync(context.Caller(), id, limits, context.Revision())));

    private static async Task<IResult> ForgetAsync(string id, JobDesk desk, HttpContext context)
    {
        await desk.ForgetAsync(context.Caller(), id);
        return TypedResults.NoContent();
    }
}

/// <summary>Which jobs to list.</summary>
internal sealed record JobListing
{
    /// <summary>Only jobs that stand so.</summary>
    public string? Status { get; init; }

    /// <summary>Only transfers of one object, or only jobs of many; both if it is left out.</summary>
    public bool? Single { get; init; }

    /// <summary>The place at which an earlier page said that the next one begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>The most jobs of the page: 1 to 500; 50 if it is left out.</summary>
    public int? Limit { get; init; }
}
