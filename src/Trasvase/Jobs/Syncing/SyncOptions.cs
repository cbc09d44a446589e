namespace Trasvase;

/// <summary>Options for what a sync does besides copying new and changed objects.</summary>
public sealed record SyncOptions
{
    private const long BudgetLeast = 10;
    private const int BudgetShare = 100;

    /// <summary>
    /// Whether to remove target objects that the source does not have. They are removed only if both listings are complete and in order
    /// and nothing failed, each after a second find at the source, and only if the object is still the version that was listed. False by
    /// default.
    /// </summary>
    public bool Delete { get; init; }

    /// <summary>
    /// The most objects to remove. If there are more, none is removed. Null, the default, for 10 objects or 1 % of the listed target
    /// objects, whichever is more.
    /// </summary>
    public long? DeleteMax { get; init; }

    /// <summary>
    /// Whether to remove objects even if the selection differs from that of the last sync between this source and target. False by
    /// default.
    /// </summary>
    public bool ConfirmSelection { get; init; }

    /// <summary>Called for each object that was removed, or in a dry run would be, one at a time; null for no calls.</summary>
    public Func<RemovedObject, ValueTask>? OnRemoved { get; init; }

    /// <summary>Returns the most objects that may be removed.</summary>
    /// <param name="targetObjects">The number of objects that the target lists.</param>
    internal long BudgetOf(long targetObjects) => DeleteMax ?? Math.Max(BudgetLeast, targetObjects / BudgetShare);

    /// <summary>Returns the faults of the values, one sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Validate() => DeleteMax is < 0 ? ["The most objects to remove cannot be less than 0."] : [];
}
