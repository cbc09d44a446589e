namespace Trasvase;

/// <summary>The job that a diagnosis examines.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>The options of the job.</summary>
    public JobOptions Job { get; init; } = new();

    /// <summary>
    /// What the job does. A move must be able to remove from the source, and a sync that deletes must be able to remove from the target.
    /// <see cref="JobVerb.Copy"/> by default.
    /// </summary>
    public JobVerb Verb { get; init; }
}
