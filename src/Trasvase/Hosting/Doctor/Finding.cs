namespace Trasvase;

/// <summary>How a check ended.</summary>
public enum FindingVerdict
{
    /// <summary>Nothing prevents the job.</summary>
    Ok,

    /// <summary>A job would run, but not as well as it could.</summary>
    Warning,

    /// <summary>A job would fail.</summary>
    Failure,

    /// <summary>The check was not made: something that it needs failed, there is nothing to try with, or trying would do harm.</summary>
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

/// <summary>The result of one check. Holds no secret.</summary>
public sealed record Finding
{
    /// <summary>The name of the check: one word, the same in every version.</summary>
    public required string Check { get; init; }

    /// <summary>What the check is about.</summary>
    public required FindingSide Side { get; init; }

    /// <summary>How the check ended.</summary>
    public required FindingVerdict Verdict { get; init; }

    /// <summary>What the check found, as one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>What to do about the finding; null if nothing has to be done.</summary>
    public string? Advice { get; init; }
}

/// <summary>The results of all checks.</summary>
/// <param name="Findings">The findings, in the order in which the checks were made.</param>
public sealed record Diagnosis(IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether no check failed.</summary>
    public bool IsHealthy => Count(FindingVerdict.Failure) == 0;

    /// <summary>Returns the number of checks that ended with this verdict.</summary>
    public int Count(FindingVerdict verdict) => Findings.Count(finding => finding.Verdict == verdict);
}
