namespace Trasvase.Server.State;

/// <summary>
/// What the service remembers of jobs. Everything about state goes through here, so that many machines can share one store. When a task
/// that changes something has completed, the change outlives the process.
/// </summary>
internal interface IJobStore
{
    /// <summary>Adds a job, unless the same request has added one before.</summary>
    /// <param name="job">The job.</param>
    /// <param name="once">The key that the caller chose; null to add the job in any case.</param>
    /// <param name="note">What the audit log is told, if the job is new.</param>
    Task<AddedJob> AddAsync(JobRecord job, OnceOnly? once, AuditNote? note = null);

    /// <summary>Finds a job by its full id; null if there is none.</summary>
    Task<JobRecord?> FindAsync(string id);

    /// <summary>Lists jobs, the latest first.</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(JobFilter filter);

    /// <summary>Returns the jobs that have not ended, in the order in which they were asked for.</summary>
    Task<IReadOnlyList<JobRecord>> UnfinishedAsync();

    /// <summary>Changes a job, as one step that nobody else's change comes between.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Returns the changed job; null to leave it as it is. May be called again for the same change.</param>
    /// <param name="note">What the audit log is told, if the job changes.</param>
    /// <returns>The job after the change; null if there is no such job or it was left as it is.</returns>
    Task<JobRecord?> ChangeAsync(string id, Func<JobRecord, JobRecord?> change, AuditNote? note = null);

    /// <summary>Forgets a job that has ended.</summary>
    /// <param name="id">The id.</param>
    /// <param name="note">What the audit log is told, if the job is forgotten.</param>
    /// <returns>False if there is no such job, or it has not ended.</returns>
    Task<bool> ForgetAsync(string id, AuditNote? note = null);
}
