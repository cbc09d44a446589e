using Trasvase.Storage;

namespace Trasvase.Hosting.Doctor;

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

/// <summary>What a check says: the runner knows its name and its side.</summary>
internal sealed record CheckResult(FindingVerdict Verdict, string Sentence, string? Advice = null)
{
    public static CheckResult Ok(string sentence) => new(FindingVerdict.Ok, sentence);

    public static CheckResult Warning(string sentence, string advice) => new(FindingVerdict.Warning, sentence, advice);

    public static CheckResult Failure(string sentence, string advice) => new(FindingVerdict.Failure, sentence, advice);

    public static CheckResult NotChecked(string sentence, string? advice = null) => new(FindingVerdict.NotChecked, sentence, advice);
}

/// <summary>One check.</summary>
/// <param name="Name">One word.</param>
/// <param name="Side">What it is about.</param>
/// <param name="RunAsync">Makes it; a <see cref="StoreException"/> is a failure with that sentence.</param>
internal sealed record Check(string Name, FindingSide Side, Func<CancellationToken, Task<CheckResult>> RunAsync)
{
    /// <summary>Checks of the same side, or others as <see cref="IdOf"/> names them, that must not have failed before.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Names a check of any side.</summary>
    public static string IdOf(FindingSide side, string name) => $"{side}.{name}";
}
