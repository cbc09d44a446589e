using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>How far a listing was taken up.</summary>
/// <param name="Key">The last key that was listed; null at the beginning.</param>
/// <param name="Count">How many objects were listed until then: where a list in no order goes on.</param>
internal readonly record struct ListingMark(ObjectKey? Key, long Count);

/// <summary>A page of what a job lists: remembered together, and given out together.</summary>
/// <param name="Items">In the order of the listing, those that are left out among them.</param>
/// <param name="Mark">How far the listing is with them.</param>
internal sealed record ItemPage(IReadOnlyList<TransferItem> Items, ListingMark Mark);

/// <summary>What becomes of a page that was listed.</summary>
/// <param name="Items">Taken up next.</param>
/// <param name="Mark">How far the listing is with them.</param>
/// <param name="InOrder">Whether another run can go on there; if not it has to list again.</param>
internal sealed record ListedPage(IReadOnlyList<TransferItem> Items, ListingMark Mark, bool InOrder)
{
    /// <summary>Objects that the selection does not choose.</summary>
    public long LeftOut { get; init; }
}
