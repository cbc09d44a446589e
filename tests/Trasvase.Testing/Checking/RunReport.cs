namespace Trasvase.Testing.Checking;

/// <summary>What a run says became of an object.</summary>
public enum ReportedOutcome
{
    Transferred,
    Unchanged,
    Skipped,
    Failed,
}

/// <summary>What a run says of one object.</summary>
/// <param name="SourceKey">Which object.</param>
/// <param name="TargetKey">Where it is said to be.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ReportedObject(string SourceKey, string TargetKey, ReportedOutcome Outcome)
{
    /// <summary>Why it was skipped or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What verified it; null if nothing did.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The id of the version that was read.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>The entity tag of the version that was read.</summary>
    public string? SourceETag { get; init; }

    /// <summary>Whether the source is said to have been removed.</summary>
    public bool SourceRemoved { get; init; }

    /// <summary>Whether it only says what would happen.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether it says that the target holds the object.</summary>
    internal bool SaysItIsThere => Outcome is ReportedOutcome.Transferred or ReportedOutcome.Unchanged && !IsDryRun;
}

/// <summary>The sums that a run gave in the end.</summary>
public sealed record ReportTotals(long Listed, long Transferred, long Unchanged, long Skipped, long Failed);

/// <summary>What one run reported.</summary>
/// <param name="Objects">Its objects, in order.</param>
/// <param name="Totals">Its sums; null if it was killed before it gave any.</param>
public sealed record RunReport(IReadOnlyList<ReportedObject> Objects, ReportTotals? Totals)
{
    /// <summary>How many target objects it says were removed by all runs of the job; null if it does not say.</summary>
    public long? Removed { get; init; }

    /// <summary>The reason it gave for ending before everything was taken up; null if it gave none. It covers what it does not
    /// mention.</summary>
    public string? Stopped { get; init; }
}
