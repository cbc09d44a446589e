namespace Trasvase.Jobs.Choosing;

/// <summary>Finds the faults of a selection.</summary>
internal static class SelectionFaults
{
    /// <summary>Returns a sentence for each fault.</summary>
    public static IReadOnlyList<string> Of(Selection selection) =>
        [.. Patterns(selection), .. Ranges(selection), .. Combinations(selection)];

    /// <summary>Returns why a selection cannot apply to a source that is one object, as a sentence; null if it can.</summary>
    public static string? OfOne(Selection selection, string source) => (selection with { VersionsAt = null }).Text.Length > 0
        ? $"{source} is one object: filters, lists, inventories and --map choose among what is below a prefix, which ends with '/'."
        : null;

    /// <summary>Returns why a selection cannot apply to a listing, as a sentence; null if it can.</summary>
    public static string? OfListing(Selection selection) =>
        selection.Maps.Count > 0 || (selection.FromList ?? selection.FromInventory) is not null
        ? "What a store lists can be filtered; lists, inventories and --map are for what is transferred."
        : null;

    /// <summary>Returns why a selection cannot apply to a job that removes objects, as a sentence; null if it can.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="isMove">Whether the job removes the sources.</param>
    /// <param name="isDeletingSync">Whether the job removes target objects that the source does not have.</param>
    public static string? OfRemoval(Selection selection, bool isMove, bool isDeletingSync) => (isMove, isDeletingSync) switch
    {
        (true, _) when selection.VersionsAt is not null =>
            "A move removes what is at the source now, and --versions-at chooses what was there then: use copy.",
        (_, true) when selection.VersionsAt is not null =>
            "With --versions-at a sync cannot remove anything: what the source had then is not what it has now.",
        (_, true) when selection.Maps.Count > 0 =>
            "With --map a sync cannot remove anything: it cannot tell which source object a target key would come from.",
        (_, true) when (selection.FromList ?? selection.FromInventory) is not null =>
            "From a list or an inventory a sync cannot remove anything: neither tells what the source has now.",
        _ => null,
    };

    private static IEnumerable<string> Patterns(Selection selection) => selection.Rules
        .Select(rule => Fault(() => KeyPattern.Of(rule)))
        .Concat(selection.Maps.Select(map => Fault(() => KeyPattern.OfRegex(map.Pattern))))
        .OfType<string>();

    private static string? Fault(Func<KeyPattern> make)
    {
        try
        {
            make();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Ranges(Selection selection) => Sentences(
        (selection.MinSize < 0 || selection.MaxSize < 0, "A size cannot be less than 0."),
        (selection.MinSize > selection.MaxSize, "The least size is greater than the greatest one: nothing would be chosen."),
        (IsNoAge(selection.MinAge) || IsNoAge(selection.MaxAge), $"An age is between 0 and {Selection.AgeLimit.TotalDays:0} days."),
        (selection.MinAge > selection.MaxAge, "The least age is greater than the greatest one: nothing would be chosen."),
        (selection.ModifiedAfter >= selection.ModifiedBefore, "Nothing is stored after --modified-after and before --modified-before as "
            + "they are given."),
        (selection.StorageClasses.Concat(selection.NotStorageClasses).Any(string.IsNullOrWhiteSpace), "A storage class has a name."));

    private static IEnumerable<string> Combinations(Selection selection) => Sentences(
        (selection.FromList is not null
            && selection.FromInventory is not null, "Objects are taken from a list or from an inventory, not from both."),
        (selection.FromList is not null
            && selection.AsksForMoreThanKeys, "A list tells keys only: --from-list goes with --include and --exclude, not with sizes, "
                + "ages, times and storage classes."),
        (selection.VersionsAt is not null
            && (selection.FromList
                ?? selection.FromInventory) is not null, "--versions-at asks the store which versions there were: it does not go with a "
                    + "list or an inventory."),
        ((selection.FromList ?? selection.FromInventory) is { Length: 0 }, "A list or an inventory has a name."));

    private static bool IsNoAge(TimeSpan? age) => age < TimeSpan.Zero || age > Selection.AgeLimit;

    private static IEnumerable<string> Sentences(params (bool IsFault, string Sentence)[] faults) =>
        faults.Where(fault => fault.IsFault).Select(fault => fault.Sentence);
}
