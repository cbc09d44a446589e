using Trasvase.Client;
using Trasvase.Server.Access;

namespace Trasvase.Server.State;

/// <summary>A schedule, as the service remembers it.</summary>
internal sealed record ScheduleRecord
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>Who asked for it, and what they might do then: its jobs may do no more.</summary>
    public required Caller Owner { get; init; }

    /// <summary>What was asked for.</summary>
    public required NewSchedule Schedule { get; init; }

    /// <summary>When the next job begins; null if none does.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The occurrence for which a job began last.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The job that began last.</summary>
    public string? LastJob { get; init; }

    /// <summary>Why the last occurrence began no job.</summary>
    public string? Reason { get; init; }
}

/// <summary>What the service remembers of schedules.</summary>
internal interface IScheduleStore
{
    /// <summary>Adds a schedule.</summary>
    /// <returns>False if the tenant has one of this name.</returns>
    Task<bool> AddAsync(ScheduleRecord schedule, AuditNote note);

    /// <summary>Finds a schedule; null if there is none.</summary>
    ScheduleRecord? Find(string id);

    /// <summary>Lists the schedules of a tenant by their names; of all tenants for null.</summary>
    IReadOnlyList<ScheduleRecord> List(string? tenant);

    /// <summary>Returns those whose next job is due at this time, or before.</summary>
    IReadOnlyList<ScheduleRecord> Due(DateTimeOffset now);

    /// <summary>Returns when the next job of any of them is due; null if none is.</summary>
    DateTimeOffset? Next();

    /// <summary>Changes a schedule, as one step.</summary>
    /// <returns>The schedule after the change; null if there is none.</returns>
    Task<ScheduleRecord?> ChangeAsync(string id, Func<ScheduleRecord, ScheduleRecord> change, AuditNote? note = null);

    /// <summary>Removes a schedule. Its jobs stay.</summary>
    /// <returns>False if there is none.</returns>
    Task<bool> RemoveAsync(string id, AuditNote note);
}
