using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Journal;

/// <summary>How far a listing was taken up.</summary>
/// <param name="Key">The last key that was listed; null at the beginning.</param>
/// <param name="Count">How many objects were listed until then: where a list in no order goes on.</param>
internal readonly record struct ListingMark(ObjectKey? Key, long Count);

/// <summary>A page of what a job lists: remembered together, and given out together.</summary>
/// <param name="Items">In the order of the listing, those that are left out among them.</param>
/// <param name="Mark">How far the listing is with them.</param>
internal sealed record ItemPage(IReadOnlyList<TransferItem> Items, ListingMark Mark)
{
    /// <inheritdoc cref="ListingPage.Strays"/>
    public int Strays { get; init; }
}

/// <summary>What becomes of a page that was listed.</summary>
/// <param name="Items">Taken up next.</param>
/// <param name="Mark">How far the listing is with them.</param>
/// <param name="InOrder">Whether another run can go on there; if not it has to list again.</param>
internal sealed record ListedPage(IReadOnlyList<TransferItem> Items, ListingMark Mark, bool InOrder)
{
    /// <summary>Objects of which both listings tell that nothing is to be done.</summary>
    public IReadOnlyList<TransferReceipt> Settled { get; init; } = [];

    /// <summary>Why the selection does not choose objects, and how many it does not for each reason.</summary>
    public ReasonCounts WhyLeftOut { get; init; } = ReasonCounts.None;

    /// <summary>Objects that the selection does not choose.</summary>
    public long LeftOut => WhyLeftOut.Sum(count => count.Count);

    /// <inheritdoc cref="ListingPage.Strays"/>
    public int Strays { get; init; }

    /// <summary>What is said of the page in the job's summary.</summary>
    public ReasonCounts Reasons => Strays == 0
        ? ReasonCounts.None
        : ReasonCounts.From([new ReasonCount(ReasonKind.Noted, "entries that the source lists twice, or that were not asked for", Strays)]);

    /// <summary>Target objects that no source object asked for.</summary>
    public IReadOnlyList<TargetOnly> Extras { get; init; } = [];

    /// <summary>How far the target's listing is with them.</summary>
    public TargetMark Passed { get; init; }

    /// <summary>How many bytes of the report count with the page; null if no more than before.</summary>
    public long? ReportLength { get; init; }
}

/// <summary>A target object that the source has not, as it was listed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="ETag">Its entity tag: only this version may be removed. Null if it has none: then it is kept.</param>
/// <param name="Size">Its length in bytes.</param>
internal sealed record TargetOnly(ObjectKey Key, string? ETag, long Size);
