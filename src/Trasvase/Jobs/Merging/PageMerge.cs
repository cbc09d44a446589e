using System.Runtime.CompilerServices;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Syncing;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Merges the pages of a job's listing with the target's listing. An object for which the two listings suffice is settled at once,
/// without a request. The others are taken up together with what the target's listing says about them.
/// </summary>
/// <param name="scope">The scope of the job.</param>
/// <param name="plans">Settles objects.</param>
/// <param name="cursor">The target's listing.</param>
/// <param name="removal">The removal of target objects that the source does not have; null if the job removes none.</param>
internal sealed class PageMerge(JobScope scope, PlanFinder plans, TargetCursor cursor, SyncRemoval? removal)
{
    // This many target objects are held before the journal records them.
    private const int PassedMax = 1000;
    private const int AskedSideBySide = 32;

    /// <summary>
    /// Merges a page. If too many target objects lie between two of its keys to be held, they come first, as pages without objects to
    /// take up.
    /// </summary>
    /// <param name="page">The page of the source's listing.</param>
    /// <param name="before">The position of the listing before the page. Another run continues there until the page itself has been
    /// recorded.</param>
    /// <param name="inOrder">Whether another run can continue after the page.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<ListedPage> MergeAsync(
        ItemPage page, ListingMark before, bool inOrder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cursor.BeginPage();
        var items = new List<TransferItem>();
        var settled = new List<TransferReceipt>();
        var passed = removal is null ? null : new List<ObjectInfo>();
        var leftOut = new List<string>();
        foreach (var listed in page.Items)
        {
            while (passed is not null
                && IsMet(listed)
                && await cursor.PassAsync(listed.TargetKey, passed, PassedMax, cancellationToken).ConfigureAwait(false))
            {
                yield return new ListedPage(
                    [],
                    before,
                    inOrder)
                { Extras = await ExtrasAsync(passed, cancellationToken).ConfigureAwait(false), Passed = cursor.Passed };
                passed.Clear();
            }

            var item = await SeeAsync(listed, passed, cancellationToken).ConfigureAwait(false);
            if (item.WhyLeftOut is { } why)
            {
                leftOut.Add(why);
            }
            else if (plans.Settle(item) is { } receipt)
            {
                TransferTelemetry.Record(receipt, activity: null);
                settled.Add(receipt);
            }
            else
            {
                items.Add(item);
            }
        }

        var extras = await ExtrasAsync(passed ?? [], cancellationToken).ConfigureAwait(false);
        yield return new ListedPage(items, page.Mark, inOrder)
        {
            Settled = settled,
            WhyLeftOut = ReasonCounts.Of(ReasonKind.LeftOut, leftOut),
            Strays = page.Strays,
            Extras = extras,
            Passed = cursor.Passed,
        };
    }

    /// <summary>
    /// Reads the next target objects after the end of the source's listing, as a page without objects to take up. Null at the end of the
    /// target's listing, or if the job removes nothing.
    /// </summary>
    public async Task<ListedPage?> ReadRestAsync(ListingMark mark, CancellationToken cancellationToken)
    {
        if (removal is null || await cursor.ReadRestAsync(cancellationToken).ConfigureAwait(false) is not { Count: > 0 } rest)
        {
            return null;
        }

        return new ListedPage(
            [], mark, InOrder: true)
        { Extras = await ExtrasAsync(rest, cancellationToken).ConfigureAwait(false), Passed = cursor.Passed };
    }

    private async ValueTask<TransferItem> SeeAsync(TransferItem item, List<ObjectInfo>? passed, CancellationToken cancellationToken)
    {
        if (!IsMet(item))
        {
            return item;
        }

        var sight = await cursor.FindAsync(item.TargetKey, passed, cancellationToken).ConfigureAwait(false);
        return sight.IsKnown ? item with { IsTargetListed = true, Existing = sight.Found } : item;
    }

    // The target's listing has no answer for an item whose name had to be changed, or whose key is the source's prefix itself while the
    // target has no prefix.
    private bool IsMet(TransferItem item) => !plans.IsRenamed(item) && scope.SourceKey(item.TargetKey) == item.SourceKey;

    // Only target objects that the selection could have chosen at the source, and whose source object does not have another name.
    private async ValueTask<IReadOnlyList<TargetOnly>> ExtrasAsync(IReadOnlyList<ObjectInfo> passed, CancellationToken cancellationToken)
    {
        var extras = new List<TargetOnly>();
        var couldBe = passed.Where(info => !info.IsFolder && scope.SourceKey(info.Key) is { } source && scope.Selection.ChoosesKey(source));
        foreach (var some in couldBe.Chunk(AskedSideBySide))
        {
            // In parallel, because these finds at the source would hold up the listing if they ran one by one.
            var isMapped = await Task.WhenAll(
                some.Select(info => removal!.IsMappedAsync(info.Key, cancellationToken))).ConfigureAwait(false);
            extras.AddRange(some.Where((_, i) => !isMapped[i]).Select(info => new TargetOnly(info.Key, info.ETag, info.Size)));
        }

        return extras;
    }
}
