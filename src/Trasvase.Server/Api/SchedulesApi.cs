using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Running;
using Trasvase.Server.Schedules;
using Trasvase.Server.State;

namespace Trasvase.Server.Api;

/// <summary>Jobs that begin again and again.</summary>
internal static class SchedulesApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var schedules = v1.MapGroup("/schedules").WithTags("Schedules");
        schedules.MapGet("/", List).RequireAuthorization(Policies.Read).WithName("listSchedules")
            .WithSummary("The schedules by their names.").Produces<IReadOnlyList<ScheduleView>>();
        schedules.MapGet("/{id}", Find).RequireAuthorization(Policies.Read).WithName("findSchedule")
            .WithSummary("Look at a schedule.").Produces<ScheduleView>().ProducesProblem(StatusCodes.Status404NotFound);
        schedules.MapPost("/", PostAsync).RequireAuthorization(Policies.Admin).WithName("makeSchedule")
            .WithSummary("Have a job begin again and again.")
            .WithDescription("Its jobs may do what you may do now, through the same connections.")
            .Produces<ScheduleView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        schedules.MapDelete("/{id}", RemoveAsync).RequireAuthorization(Policies.Admin).WithName("removeSchedule")
            .WithSummary("Remove a schedule. Its jobs stay.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        schedules.MapPost("/{id}/pause", async (string id, ScheduleDesk desk, HttpContext context) =>
            TypedResults.Ok(ViewOf(await desk.PauseAsync(context.Caller(), id)))).RequireAuthorization(Policies.Admin)
            .WithName("pauseSchedule").WithSummary("Begin nothing until the schedule is resumed.")
            .Produces<ScheduleView>().ProducesProblem(StatusCodes.Status404NotFound);
        schedules.MapPost("/{id}/resume", async (string id, ScheduleDesk desk, HttpContext context) =>
            TypedResults.Ok(ViewOf(await desk.ResumeAsync(context.Caller(), id)))).RequireAuthorization(Policies.Admin)
            .WithName("resumeSchedule").WithSummary("Go on with a schedule. What was missed meanwhile is left out.")
            .Produces<ScheduleView>().ProducesProblem(StatusCodes.Status404NotFound);
        schedules.MapPost("/{id}/begin", BeginAsync).RequireAuthorization(Policies.Operate).WithName("beginScheduled")
            .WithSummary("Begin a job of a schedule now, besides its occurrences.")
            .Produces<JobView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Returns what callers see of a schedule.</summary>
    public static ScheduleView ViewOf(ScheduleRecord schedule) => new()
    {
        Id = schedule.Id,
        Schedule = schedule.Schedule,
        Owner = schedule.Owner.Name,
        Next = schedule.Next,
        Last = schedule.Last,
        LastJob = schedule.LastJob,
        Reason = schedule.Reason,
    };

    private static IResult List(IScheduleStore store, HttpContext context) =>
        TypedResults.Ok(store.List(context.Caller().Tenant).Select(ViewOf).ToList());

    private static IResult Find(string id, ScheduleDesk desk, HttpContext context) =>
        TypedResults.Ok(ViewOf(desk.Find(context.Caller(), id)));

    private static async Task<IResult> PostAsync(NewSchedule request, ScheduleDesk desk, HttpContext context)
    {
        var schedule = await desk.AddAsync(context.Caller(), request);
        return TypedResults.Created($"/v1/schedules/{schedule.Id}", ViewOf(schedule));
    }

    private static async Task<IResult> RemoveAsync(string id, ScheduleDesk desk, HttpContext context)
    {
        await desk.RemoveAsync(context.Caller(), id);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> BeginAsync(string id, ScheduleDesk desk, JobDispatcher dispatcher, HttpContext context)
    {
        var job = await desk.BeginAsync(context.Caller(), id);
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", dispatcher.View(job));
    }
}
