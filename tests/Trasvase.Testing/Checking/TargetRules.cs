using Trasvase.Transfers.Carrying;

namespace Trasvase.Testing.Checking;

/// <summary>The target holds whole versions, what it held before, or what others wrote, and nothing else; and it loses nothing of
/// theirs.</summary>
internal static class TargetRules
{
    public static async Task<IReadOnlyList<Violation>> CheckAsync(FactIndex index, CancellationToken cancellationToken)
    {
        var violations = new List<Violation>();
        violations.AddRange(Deleted(index));
        violations.AddRange(Kept(index));
        foreach (var found in index.Facts.TargetAfter)
        {
            if (await ContentAsync(found, index, cancellationToken) is { } wrong)
            {
                violations.Add(wrong);
            }
            else if (LyingStamp(found, index))
            {
                violations.Add(new Violation(
                    ViolationKind.FalseSuccess, found.Key, $"Its stamp says that it is another version: {found.Stamp}."));
            }
        }

        return violations;
    }

    // Only what the source did not have for the whole time, in the version that was there, and never more than is told.
    private static IEnumerable<Violation> Deleted(FactIndex index)
    {
        foreach (var deleted in index.Facts.TargetDeletes)
        {
            if (!index.Facts.IsSyncWithDelete)
            {
                yield return new Violation(
                    ViolationKind.WronglyDeleted, deleted.Key, "Deleted at the target, where nothing is ever deleted.");
            }
            else if (HeldAs(deleted.Key, index) is { } source)
            {
                yield return new Violation(
                    ViolationKind.WronglyDeleted, deleted.Key, $"Deleted at the target, but the source had '{source}'.");
            }
            else if (!index.TargetBefore.TryGetValue(deleted.Key, out var before) || (deleted.ETag is { } tag && tag != before.ETag))
            {
                yield return new Violation(
                    ViolationKind.WronglyDeleted, deleted.Key, "Deleted at the target, but it is not what was there before.");
            }
        }

        if (index.Facts.IsSyncWithDelete
            && index.Facts.Reports[^1] is { Totals: not null } last
            && last.Removed < index.Facts.TargetDeletes.Count)
        {
            yield return new Violation(
                ViolationKind.Accounting,
                "",
                $"{index.Facts.TargetDeletes.Count} target objects were deleted, and the report tells of {last.Removed}.");
        }
    }

    private static string? HeldAs(string targetKey, FactIndex index) => index.Facts.SourceVersions
        .Select(version => version.Key)
        .FirstOrDefault(key => index.Facts.TargetKeyOf(key) == targetKey && !index.Facts.GoneBefore.Contains(key, StringComparer.Ordinal));

    private static bool IsDeletedBySync(string key, FactIndex index) =>
        index.Facts.IsSyncWithDelete && index.Facts.TargetDeletes.Any(deleted => deleted.Key == key) && HeldAs(key, index) is null;

    // What was there before, and the last that another wrote, is still there unless it was to be replaced.
    private static IEnumerable<Violation> Kept(FactIndex index)
    {
        foreach (var kept in index.Facts.TargetByOthers.GroupBy(written => written.Key, StringComparer.Ordinal)
            .Select(group => group.Last()))
        {
            if (!index.Holds(kept.Key, kept.Content) && !MayBeReplaced(kept.Key, index))
            {
                yield return new Violation(
                    ViolationKind.Lost, kept.Key, $"Another writer's object ({kept.Content}) is gone from the target.");
            }
        }

        foreach (var kept in index.Facts.TargetBefore.Where(state => !index.ByOthers(state.Key).Any()))
        {
            if (!index.Holds(kept.Key, kept.Content) && !MayBeReplaced(kept.Key, index) && !IsDeletedBySync(kept.Key, index))
            {
                yield return new Violation(ViolationKind.Lost, kept.Key, $"What the target held before ({kept.Content}) is gone.");
            }
        }
    }

    // By a whole version of an object that belongs there; by nothing, never.
    private static bool MayBeReplaced(string key, FactIndex index) =>
        index.Facts.MayReplace
            && index.TargetAfter.TryGetValue(key, out var found)
            && index.VersionsFor(key).Any(version => version.Content == found.Content);

    private static async Task<Violation?> ContentAsync(ObjectState found, FactIndex index, CancellationToken cancellationToken)
    {
        var known = index.VersionsFor(found.Key).Concat(index.ByOthers(found.Key)).ToList();
        if (index.TargetBefore.TryGetValue(found.Key, out var before))
        {
            known.Add(before);
        }

        if (known.Exists(state => state.Content == found.Content))
        {
            return null;
        }

        var composition = await Composition.FindAsync(
            found.Content, [.. known.Select(state => state.Content).Distinct()], cancellationToken);
        return composition.FirstUnknown is { } offset
            ? new Violation(
                ViolationKind.Corrupt,
                found.Key,
                $"It is {found.Content}, which nobody ever wrote: "
                    + $"{(offset < 0 ? "its bytes cannot be read again" : $"the byte at {offset} is in none of the {known.Count} known contents at that place")}.")
            : new Violation(
                ViolationKind.Mixed,
                found.Key,
                $"It is {found.Content}: every byte is a known one, "
                    + $"{(composition.Turn is { } turn ? $"but from {turn} on of another content than before" : "but it is only a piece of one")}.");
    }

    private static bool LyingStamp(ObjectState found, FactIndex index)
    {
        var isOurs = found.Stamp is not null && !index.ByOthers(found.Key).Any(other => other.Content == found.Content)
            && !(index.TargetBefore.TryGetValue(found.Key, out var before) && before.Content == found.Content);
        return isOurs
            && Stamp.Parse(found.Stamp!) is { } stamp
            && !index.VersionsFor(found.Key).Any(version =>
                version.Content == found.Content
                && version.Content.Length == stamp.Size
                && version.ETag == stamp.ETag
                && (stamp.Version is null || version.Version == stamp.Version));
    }
}
