using System.Security.Cryptography;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Connections;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Schedules;

/// <summary>What callers do with schedules, whatever way they come: the API or the page.</summary>
internal sealed class ScheduleDesk(IScheduleStore store, ConnectionBook book, ScheduleClock clock, TimeProvider time)
{
    /// <summary>Adds a schedule.</summary>
    /// <exception cref="RefusedException">It cannot be right, or the caller may not do what its jobs do.</exception>
    public async Task<ScheduleRecord> AddAsync(Caller caller, NewSchedule request)
    {
        var occurrences = Occurrences.Of(request);
        JobRules.Check(caller, book, request.Job, isSingle: false);
        var schedule = new ScheduleRecord
        {
            Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
            Owner = caller,
            Schedule = request,
            Next = request.Paused ? null : Next(occurrences),
        };
        if (!await store.AddAsync(schedule, AuditNote.Of(caller, "schedule.make", schedule.Id, $"{request.Name}: {request.Cron}"))
            .ConfigureAwait(false))
        {
            throw RefusedException.Conflict("name-taken", $"There is a schedule named '{request.Name}': take another name, or remove it.");
        }

        clock.Wake();
        return schedule;
    }

    /// <summary>Finds a schedule that the caller sees.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public ScheduleRecord Find(Caller caller, string id) =>
        store.Find(id) is { } schedule && caller.Sees(schedule.Owner.Tenant)
            ? schedule
            : throw RefusedException.NotFound($"There is no schedule {id}.");

    /// <summary>Pauses a schedule: it begins nothing until somebody resumes it.</summary>
    public Task<ScheduleRecord> PauseAsync(Caller caller, string id) => ChangeAsync(
        caller, id, "schedule.pause", known => known with { Schedule = known.Schedule with { Paused = true }, Next = null });

    /// <summary>Goes on with a schedule. What was missed meanwhile is left out.</summary>
    public Task<ScheduleRecord> ResumeAsync(Caller caller, string id) => ChangeAsync(
        caller,
        id,
        "schedule.resume",
        known => known with { Schedule = known.Schedule with { Paused = false }, Next = Next(Occurrences.Of(known.Schedule)) });

    /// <summary>Removes a schedule. Its jobs stay.</summary>
    public async Task RemoveAsync(Caller caller, string id)
    {
        var schedule = Find(caller, id);
        await store.RemoveAsync(id, AuditNote.Of(caller, "schedule.remove", id, schedule.Schedule.Name)).ConfigureAwait(false);
    }

    /// <summary>Begins a job of a schedule now, besides its occurrences.</summary>
    public Task<JobRecord> BeginAsync(Caller caller, string id) => clock.BeginNowAsync(Find(caller, id));

    private async Task<ScheduleRecord> ChangeAsync(
        Caller caller, string id, string what, Func<ScheduleRecord, ScheduleRecord> change)
    {
        var name = Find(caller, id).Schedule.Name;
        var changed = await store.ChangeAsync(id, change, AuditNote.Of(caller, what, id, name)).ConfigureAwait(false);
        clock.Wake();
        return changed ?? throw RefusedException.NotFound($"There is no schedule {id}.");
    }

    private DateTimeOffset Next(Occurrences occurrences) => occurrences.After(time.GetUtcNow())
        ?? throw RefusedException.Invalid("The schedule's 'cron' names no time that is still to come.");
}
