namespace Trasvase.Hosting.Doctor;

/// <summary>The result of a check, without the check's name and side, which the runner adds.</summary>
internal sealed record CheckResult(FindingVerdict Verdict, string Sentence, string? Advice = null)
{
    public static CheckResult Ok(string sentence) => new(FindingVerdict.Ok, sentence);

    public static CheckResult Warning(string sentence, string advice) => new(FindingVerdict.Warning, sentence, advice);

    public static CheckResult Failure(string sentence, string advice) => new(FindingVerdict.Failure, sentence, advice);

    public static CheckResult NotChecked(string sentence, string? advice = null) => new(FindingVerdict.NotChecked, sentence, advice);
}

/// <summary>One of the checks that a diagnosis makes.</summary>
/// <param name="Name">The name of the check: one word.</param>
/// <param name="Side">What the check is about.</param>
/// <param name="RunAsync">Makes the check. A <see cref="StoreException"/> counts as a failure with the exception's message.</param>
internal sealed record Check(string Name, FindingSide Side, Func<CancellationToken, Task<CheckResult>> RunAsync)
{
    /// <summary>
    /// The checks that must have been made without a failure before this one: names of checks of the same side, or ids as
    /// <see cref="IdOf"/> makes them.
    /// </summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Returns the id of a check, which is unique across all sides.</summary>
    public static string IdOf(FindingSide side, string name) => $"{side}.{name}";
}
