using Trasvase.Hosting.Doctor;

namespace Trasvase.Jobs.Syncing;

/// <summary>What a sync does besides copying what is new or changed.</summary>
public sealed record SyncOptions
{
    private const long BudgetLeast = 10;
    private const int BudgetShare = 100;

    /// <summary>
    /// Remove target objects of which the source has none: only when both listings are complete and in order and nothing failed, each after
    /// a second look at the source, and on condition that it is what was listed. False by default.
    /// </summary>
    public bool Delete { get; init; }

    /// <summary>The most objects to remove; if it were more, none is. Null, the default, for 10 or 1 % of the target objects that were listed, whichever is more.</summary>
    public long? DeleteMax { get; init; }

    /// <summary>Remove although the selection is another one than in the last sync of these two. False by default.</summary>
    public bool ConfirmSelection { get; init; }

    /// <summary>Told of each object that was removed, or would be (dry run), one at a time; null for nobody.</summary>
    public Func<RemovedObject, ValueTask>? OnRemoved { get; init; }

    /// <summary>The most objects that may be removed where the target lists so many.</summary>
    internal long BudgetOf(long targetObjects) => DeleteMax ?? Math.Max(BudgetLeast, targetObjects / BudgetShare);

    /// <summary>All that is wrong with the values, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => DeleteMax is < 0 ? ["The most objects to remove cannot be less than 0."] : [];
}

/// <summary>A target object that a sync removed, because the source has no such object.</summary>
/// <param name="Container">The target's container.</param>
/// <param name="Key">Its key.</param>
/// <param name="ETag">Its entity tag: what was listed is what was removed. Null only where nothing was removed yet (dry run).</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="IsDryRun">Whether it only would be removed.</param>
public sealed record RemovedObject(string Container, Storage.ObjectKey Key, string? ETag, long Size, bool IsDryRun);
