namespace Trasvase;

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

    /// <summary>
    /// The most objects to remove; if it were more, none is. Null, the default, for 10 or 1 % of the target objects that were listed,
    /// whichever is more.
    /// </summary>
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
