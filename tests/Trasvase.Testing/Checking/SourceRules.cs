namespace Trasvase.Testing.Checking;

/// <summary>The source loses only what a move has verified at the target, in exactly the version that was copied.</summary>
internal static class SourceRules
{
    public static IEnumerable<Violation> Check(FactIndex index)
    {
        foreach (var deleted in index.Facts.SourceDeletes)
        {
            if (WhyWrong(deleted, index) is { } why)
            {
                yield return new Violation(ViolationKind.WronglyDeleted, deleted.Key, $"Deleted at the source, but {why}.");
            }
        }

        // A store may have kept no log, or not a whole one.
        var logged = index.Facts.SourceDeletes.Select(deleted => deleted.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in index.Facts.Listed.Where(key => !index.SourceAfter.ContainsKey(key) && !logged.Contains(key)))
        {
            var last = index.VersionsOf(key).LastOrDefault();
            if (last is null || WhyWrong(new DeletedObject(key, last.ETag, last.Version), index) is not null)
            {
                yield return new Violation(
                    ViolationKind.WronglyDeleted, key, "It is gone from the source, and no move of it was verified.");
            }
        }

        foreach (var removed in index.Last.Values.Where(reported => reported.SourceRemoved))
        {
            if (index.SourceAfter.TryGetValue(removed.SourceKey, out var still)
                && index.Pinned(removed) is { } pinned && (still.ETag, still.Version) == (pinned.ETag, pinned.Version))
            {
                yield return new Violation(
                    ViolationKind.FalseSuccess, removed.SourceKey, "The report says that the source was removed: it is still there.");
            }
        }
    }

    private static string? WhyWrong(DeletedObject deleted, FactIndex index)
    {
        if (!index.Facts.IsMove)
        {
            return "it was no move";
        }

        var version = index.VersionsOf(deleted.Key).LastOrDefault(version =>
            (deleted.ETag is null || version.ETag == deleted.ETag) && (deleted.Version is null || version.Version == deleted.Version));
        if (version is null)
        {
            return $"no version {deleted.ETag} {deleted.Version} is known";
        }

        // A run that was killed after the delete could not report it: then the target alone decides.
        var reported = index.Last.GetValueOrDefault(deleted.Key);
        if (reported is { SaysItIsThere: true } && index.Pinned(reported) is { } pinned && pinned.Content != version.Content)
        {
            return $"the version that was copied is {pinned.ETag}, and {version.ETag} was deleted";
        }

        if (reported is { Outcome: ReportedOutcome.Transferred, VerifiedBy: null })
        {
            return "the target was not verified";
        }

        var targetKey = reported?.TargetKey ?? index.Facts.TargetKeyOf(deleted.Key);
        return index.Holds(targetKey, version.Content) || index.HoldsOthers(targetKey)
            ? null
            : $"the target does not hold it under '{targetKey}'";
    }
}
