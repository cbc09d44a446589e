namespace Trasvase.Testing.Checking;

/// <summary>Every listed object is in the report once, what it says there is true, and the sums are right.</summary>
internal static class ReportRules
{
    public static IEnumerable<Violation> Check(FactIndex index) =>
        index.Facts.Reports.SelectMany(report => Sums(report, index))
            .Concat(Missing(index))
            .Concat(index.Last.Values.SelectMany(reported => Claim(reported, index)));

    private static IEnumerable<Violation> Sums(RunReport report, FactIndex index)
    {
        foreach (var twice in report.Objects.GroupBy(reported => reported.SourceKey, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            yield return new Violation(
                ViolationKind.Accounting,
                twice.Key,
                $"One run reports it {twice.Count()} times: {string.Join(", ", twice.Select(reported => reported.Outcome))}.");
        }

        foreach (var stranger in report.Objects.Where(reported => !index.VersionsOf(reported.SourceKey).Any()
            && !index.Facts.Listed.Contains(reported.SourceKey, StringComparer.Ordinal)))
        {
            yield return new Violation(ViolationKind.Accounting, stranger.SourceKey, "It is reported, but the source never had it.");
        }

        if (report.Totals is not { } totals)
        {
            yield break;
        }

        if (totals.Listed != totals.Transferred + totals.Unchanged + totals.Skipped + totals.Failed)
        {
            yield return new Violation(ViolationKind.Accounting, "", $"The outcomes do not add up to what was listed: {totals}.");
        }

        var counted = new ReportTotals(
            report.Objects.Count,
            Count(ReportedOutcome.Transferred),
            Count(ReportedOutcome.Unchanged),
            Count(ReportedOutcome.Skipped),
            Count(ReportedOutcome.Failed));
        if (index.Facts.NamesAll ? counted != totals : !IsWithin(counted, totals))
        {
            yield return new Violation(ViolationKind.Accounting, "", $"The sums are {totals}, but the objects {counted}.");
        }

        int Count(ReportedOutcome outcome) => report.Objects.Count(reported => reported.Outcome == outcome);
    }

    // The sums of a resumed job are those of all its runs, and the objects those of the last one.
    private static bool IsWithin(ReportTotals counted, ReportTotals totals) =>
        counted.Transferred <= totals.Transferred
            && counted.Unchanged <= totals.Unchanged
            && counted.Skipped <= totals.Skipped
            && counted.Failed <= totals.Failed;

    private static IEnumerable<Violation> Missing(FactIndex index)
    {
        var last = index.Facts.Reports[^1];
        foreach (var key in index.Facts.Listed.Where(key => !index.Last.ContainsKey(key) && last.Stopped is null))
        {
            if (index.Facts.NamesAll)
            {
                yield return new Violation(ViolationKind.Accounting, key, "It was listed and is in no outcome.");
            }

            // A killed run may have finished it and not come to say so: then the bytes decide.
            var targetKey = index.Facts.TargetKeyOf(key);
            if (!index.VersionsOf(key).Any(version => index.Holds(targetKey, version.Content)))
            {
                yield return new Violation(ViolationKind.Lost, key, "It was listed, is not at the target, and no report gives a reason.");
            }
        }
    }

    private static IEnumerable<Violation> Claim(ReportedObject reported, FactIndex index)
    {
        if (!reported.SaysItIsThere)
        {
            if (string.IsNullOrWhiteSpace(reported.Reason) && !reported.IsDryRun)
            {
                yield return new Violation(ViolationKind.Lost, reported.SourceKey, $"{reported.Outcome} without a reason.");
            }

            yield break;
        }

        if (index.Pinned(reported) is not { } pinned)
        {
            yield return new Violation(
                ViolationKind.FalseSuccess,
                reported.SourceKey,
                $"{reported.Outcome}, but the source never had the version {reported.SourceETag} {reported.SourceVersion}.");
            yield break;
        }

        if (reported.Size != pinned.Content.Length)
        {
            yield return new Violation(
                ViolationKind.Accounting, reported.SourceKey, $"Its size is {pinned.Content.Length}, not {reported.Size}.");
        }

        if (!index.TargetAfter.TryGetValue(reported.TargetKey, out var found))
        {
            yield return new Violation(
                ViolationKind.Lost, reported.SourceKey, $"{reported.Outcome}, but the target has no '{reported.TargetKey}'.");
        }
        else if (found.Content != pinned.Content && !index.HoldsOthers(reported.TargetKey))
        {
            yield return new Violation(
                ViolationKind.FalseSuccess,
                reported.SourceKey,
                $"{reported.Outcome}{(reported.VerifiedBy is { } by ? $", verified by {by}" : "")}, but '{reported.TargetKey}' is "
                    + $"{found.Content}, and the version {pinned.ETag} is {pinned.Content}.");
        }
    }
}
