using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Journal;

/// <summary>How far a listing was taken up.</summary>
/// <param name="Key">The last key that was listed; null at the beginning.</param>
/// <param name="Count">The number of objects that were listed until then. A list that is in no order resumes after this many.</param>
internal readonly record struct ListingMark(ObjectKey? Key, long Count);

/// <summary>A page of what a job lists. Its objects are recorded together and given out together.</summary>
/// <param name="Items">The objects in the order of the listing, including those that are left out.</param>
/// <param name="Mark">How far the listing is with this page.</param>
internal sealed record ItemPage(IReadOnlyList<TransferItem> Items, ListingMark Mark)
{
    /// <inheritdoc cref="ListingPage.Strays"/>
    public int Strays { get; init; }
}

/// <summary>What becomes of a page that was listed.</summary>
/// <param name="Items">The objects that are taken up next.</param>
/// <param name="Mark">How far the listing is with this page.</param>
/// <param name="InOrder">Whether another run can resume the listing after this page. If not, it has to list again.</param>
internal sealed record ListedPage(IReadOnlyList<TransferItem> Items, ListingMark Mark, bool InOrder)
{
    /// <summary>The receipts of objects that are done without a transfer: both listings show it, or the key is taken up already.</summary>
    public IReadOnlyList<TransferReceipt> Settled { get; init; } = [];

    /// <summary>Why the selection leaves objects out, and how many for each reason.</summary>
    public ReasonCounts WhyLeftOut { get; init; } = ReasonCounts.None;

    /// <summary>The number of objects that the selection leaves out.</summary>
    public long LeftOut => WhyLeftOut.Sum(count => count.Count);

    /// <inheritdoc cref="ListingPage.Strays"/>
    public int Strays { get; init; }

    /// <summary>What the job's summary says about the page.</summary>
    public ReasonCounts Reasons => Strays == 0
        ? ReasonCounts.None
        : ReasonCounts.From([new ReasonCount(ReasonKind.Noted, "entries that the source lists twice, or that were not asked for", Strays)]);

    /// <summary>The target objects that correspond to no source object.</summary>
    public IReadOnlyList<TargetOnly> Extras { get; init; } = [];

    /// <summary>How far the target's listing is with this page.</summary>
    public TargetMark Passed { get; init; }

    /// <summary>The length in bytes of the report that includes this page; null if it did not change.</summary>
    public long? ReportLength { get; init; }
}

/// <summary>A target object that the source does not have, as it was listed.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="ETag">The object's entity tag: only this version may be removed. Null if the object has none; then it is kept.</param>
/// <param name="Size">The object's length in bytes.</param>
internal sealed record TargetOnly(ObjectKey Key, string? ETag, long Size);
