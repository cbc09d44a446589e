namespace Trasvase.Hosting.Doctor;

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
