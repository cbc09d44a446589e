namespace Trasvase;

/// <summary>How a check ended.</summary>
public enum FindingVerdict
{
    /// <summary>Nothing is in the way.</summary>
    Ok,

    /// <summary>A job would run, but not as it could.</summary>
    Warning,

    /// <summary>A job would fail.</summary>
    Failure,

    /// <summary>It was not tried: something that it needs failed, or trying would do harm.</summary>
    NotChecked,
}

/// <summary>What a check is about.</summary>
public enum FindingSide
{
    /// <summary>This machine.</summary>
    Machine,

    /// <summary>The source.</summary>
    Source,

    /// <summary>The target.</summary>
    Target,
}

/// <summary>What one check found. Holds no secret.</summary>
public sealed record Finding
{
    /// <summary>What was checked: one word, the same in every version.</summary>
    public required string Check { get; init; }

    /// <summary>Where.</summary>
    public required FindingSide Side { get; init; }

    /// <summary>How it ended.</summary>
    public required FindingVerdict Verdict { get; init; }

    /// <summary>What was found, as one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>What to do about it; null if nothing has to be done.</summary>
    public string? Advice { get; init; }
}

/// <summary>What all checks found.</summary>
/// <param name="Findings">In the order in which they were made.</param>
public sealed record Diagnosis(IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether no check failed.</summary>
    public bool IsHealthy => Count(FindingVerdict.Failure) == 0;

    /// <summary>How many checks ended so.</summary>
    public int Count(FindingVerdict verdict) => Findings.Count(finding => finding.Verdict == verdict);
}
