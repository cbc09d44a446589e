namespace Trasvase;

/// <summary>Where jobs are remembered, so that a killed or stopped job continues from where it stopped.</summary>
public sealed record JournalOptions
{
    /// <summary>The folder of the journals; <see cref="JobFolder.UsersOwn"/> by default.</summary>
    public string Folder { get; init; } = JobFolder.UsersOwn;

    /// <summary>The command line, which <c>trasvase resume</c> repeats. Must hold no secret.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Limits that win over those that a job that goes on was given earlier by <see cref="JobFolder.Set"/>; null for none.
    /// </summary>
    public JobLimits? Limits { get; init; }

    /// <summary>The id of the job to go on with; null for the latest unfinished one that is to do the same, or a new one.</summary>
    public string? Resume { get; init; }
}
