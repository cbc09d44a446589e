namespace Trasvase;

/// <summary>How jobs are remembered, so that a job that was killed or stopped continues from where it stopped.</summary>
public sealed record JournalOptions
{
    /// <summary>The folder of the journals; <see cref="JobFolder.UsersOwn"/> by default.</summary>
    public string Folder { get; init; } = JobFolder.UsersOwn;

    /// <summary>The command line, which <c>trasvase resume</c> repeats. Must hold no secret. Empty by default.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Limits for a job that continues. They take precedence over limits that were set earlier by <see cref="JobFolder.Set"/>. Null, the
    /// default, for none.
    /// </summary>
    public JobLimits? Limits { get; init; }

    /// <summary>
    /// The id of the job to continue. Null, the default, to continue the latest unfinished job that does the same, or else to begin a new
    /// job.
    /// </summary>
    public string? Resume { get; init; }

    /// <summary>
    /// Whether the journal of one object is made only when there is something to remember (<see cref="Jobs.DeferredJournal"/>): for a
    /// caller that remembers the transfer itself and repeats it after a crash. False by default.
    /// </summary>
    internal bool IsDeferred { get; init; }
}
