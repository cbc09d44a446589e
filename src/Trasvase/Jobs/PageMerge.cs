using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// Merges the pages of what a job lists with the target's listing: what both tell is settled at once, without a request; the rest is
/// taken up with what is known.
/// </summary>
/// <param name="scope">What is listed.</param>
/// <param name="transfer">Settles.</param>
/// <param name="cursor">The target's listing.</param>
/// <param name="findsExtras">Whether target objects that nobody asked for are of interest.</param>
internal sealed class PageMerge(JobScope scope, ObjectTransfer transfer, TargetCursor cursor, bool findsExtras)
{
    /// <summary>Merges a page.</summary>
    /// <param name="page">Of the source.</param>
    /// <param name="inOrder">Whether another run can go on after it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ListedPage> MergeAsync(ItemPage page, bool inOrder, CancellationToken cancellationToken)
    {
        cursor.BeginPage();
        var (items, settled, passed, leftOut) = (new List<TransferItem>(), new List<TransferReceipt>(), findsExtras ? new List<ObjectInfo>() : null, 0L);
        foreach (var listed in page.Items)
        {
            var item = await SeeAsync(listed, passed, cancellationToken).ConfigureAwait(false);
            if (item.IsLeftOut)
            {
                leftOut++;
            }
            else if (transfer.Settle(item) is { } receipt)
            {
                settled.Add(receipt);
            }
            else
            {
                items.Add(item);
            }
        }

        return new ListedPage(items, page.Mark, inOrder) { Settled = settled, LeftOut = leftOut, Extras = Extras(passed), Passed = cursor.Passed };
    }

    /// <summary>What the target still lists when the source's listing has ended, as pages without objects to take up.</summary>
    public async Task<ListedPage?> ReadRestAsync(ListingMark mark, CancellationToken cancellationToken)
    {
        if (!findsExtras || await cursor.ReadRestAsync(cancellationToken).ConfigureAwait(false) is not { Count: > 0 } rest)
        {
            return null;
        }

        return new ListedPage([], mark, InOrder: true) { Extras = Extras(rest), Passed = cursor.Passed };
    }

    private async ValueTask<TransferItem> SeeAsync(TransferItem item, List<ObjectInfo>? passed, CancellationToken cancellationToken)
    {
        // A name that had to be changed is not where the listing would have it.
        if (transfer.IsRenamed(item))
        {
            return item;
        }

        var sight = await cursor.FindAsync(item.TargetKey, passed, cancellationToken).ConfigureAwait(false);
        return sight.IsKnown ? item with { IsTargetListed = true, Existing = sight.Found } : item;
    }

    // Only what the selection could have chosen at the source.
    private IReadOnlyList<Extra> Extras(IReadOnlyList<ObjectInfo>? passed) => passed is null or { Count: 0 } ? [] :
    [
        .. passed.Where(info => scope.SourceKey(info.Key) is { } source && scope.Selection.ChoosesKey(source)).Select(info => new Extra(info.Key, info.ETag, info.Size)),
    ];
}
