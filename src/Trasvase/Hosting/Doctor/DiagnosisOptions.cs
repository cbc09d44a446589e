namespace Trasvase;

/// <summary>Which job a diagnosis is for.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>What it does, and how.</summary>
    public JobOptions Job { get; init; } = new();

    /// <summary>
    /// Which kind of job: a move has to remove from the source, a sync that deletes from the target. <see cref="JobVerb.Copy"/> by default.
    /// </summary>
    public JobVerb Verb { get; init; }
}
