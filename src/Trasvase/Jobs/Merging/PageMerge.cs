using System.Runtime.CompilerServices;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Syncing;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Merges the pages of what a job lists with the target's listing: what both tell is settled at once, without a request; the rest is
/// taken up with what is known.
/// </summary>
/// <param name="scope">What is listed.</param>
/// <param name="plans">Settles.</param>
/// <param name="cursor">The target's listing.</param>
/// <param name="removal">Wants to know of target objects that nobody asked for; null if nobody does.</param>
internal sealed class PageMerge(JobScope scope, PlanFinder plans, TargetCursor cursor, SyncRemoval? removal)
{
    // So many of the target's objects are held until they are remembered.
    private const int PassedMax = 1000;
    private const int AskedSideBySide = 32;

    /// <summary>
    /// Merges a page. What lies between two of its keys at the target, and is too much to be held, comes before it as pages without objects
    /// to take up.
    /// </summary>
    /// <param name="page">Of the source.</param>
    /// <param name="before">How far the listing was before it: where another run goes on until the page itself has come.</param>
    /// <param name="inOrder">Whether another run can go on after it.</param>
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

    /// <summary>What the target still lists when the source's listing has ended, as pages without objects to take up.</summary>
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

    // A name that had to be changed is not where the listing would have it, nor is that of the prefix itself where the target has none.
    private bool IsMet(TransferItem item) => !plans.IsRenamed(item) && scope.SourceKey(item.TargetKey) == item.SourceKey;

    // Only objects that the selection could have chosen at the source, and nothing that has another name there.
    private async ValueTask<IReadOnlyList<TargetOnly>> ExtrasAsync(IReadOnlyList<ObjectInfo> passed, CancellationToken cancellationToken)
    {
        var extras = new List<TargetOnly>();
        var couldBe = passed.Where(info => !info.IsFolder && scope.SourceKey(info.Key) is { } source && scope.Selection.ChoosesKey(source));
        foreach (var some in couldBe.Chunk(AskedSideBySide))
        {
            // One after the other these looks at the source would hold up the listing.
            var isMapped = await Task.WhenAll(
                some.Select(info => removal!.IsMappedAsync(info.Key, cancellationToken))).ConfigureAwait(false);
            extras.AddRange(some.Where((_, i) => !isMapped[i]).Select(info => new TargetOnly(info.Key, info.ETag, info.Size)));
        }

        return extras;
    }
}
