namespace Trasvase.Testing.Checking;

/// <summary>
/// Decides from plain facts whether a job kept what Trasvase promises: nothing lost, no false success, nothing torn or mixed,
/// nothing wrongly deleted, a report that adds up, no secret given away. It asks no part of the engine.
/// </summary>
public static class Checker
{
    /// <summary>Everything that is wrong; empty if nothing is.</summary>
    public static async Task<IReadOnlyList<Violation>> CheckAsync(RunFacts facts, CancellationToken cancellationToken)
    {
        var index = new FactIndex(facts);
        return
        [
            .. ReportRules.Check(index),
            .. SourceRules.Check(index),
            .. await TargetRules.CheckAsync(index, cancellationToken),
            .. SecretRules.Check(facts),
        ];
    }
}
