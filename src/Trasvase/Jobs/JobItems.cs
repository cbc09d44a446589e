using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>The objects that a job takes up, as a stream: each is remembered before it is given out.</summary>
internal sealed class JobItems(IObjectSource source, IJournal journal, ProgressTracker tracker)
{
    /// <summary>First what earlier runs left, then the rest of the listing, and last what failed: it may well fail again.</summary>
    public async IAsyncEnumerable<TransferItem> TakeUpAsync(JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in TakeUpAsync(journal.UnfinishedAsync(), cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }

        await foreach (var item in ListNewAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }

        await foreach (var item in TakeUpAsync(journal.FailedAsync(), cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }

        tracker.ListingDone();
    }

    private async IAsyncEnumerable<TransferItem> TakeUpAsync(IAsyncEnumerable<TransferItem> left, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in left.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            tracker.Listed(0);
            yield return item;
        }
    }

    private async IAsyncEnumerable<TransferItem> ListNewAsync(JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (journal.ListedAll)
        {
            yield break;
        }

        var last = journal.ListedTo.Key;
        var inOrder = source.Profile.Order == ListingOrder.Utf8Bytes;
        await foreach (var page in AheadAsync(scope.ListAsync(source, journal.ListedTo, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items)
            {
                inOrder &= last is not { } before || before.CompareTo(item.SourceKey) < 0;
                last = item.SourceKey;
            }

            var chosen = page.Items.Where(item => !item.IsLeftOut).ToList();
            await journal.ListedAsync(new ListedPage(chosen, page.Mark, inOrder) { LeftOut = page.Items.Count - chosen.Count }).ConfigureAwait(false);
            foreach (var item in chosen)
            {
                tracker.Listed(item.Listed?.Size ?? 0);
                yield return item;
            }
        }

        await journal.ListingDoneAsync().ConfigureAwait(false);
    }

    // The next page is on its way while this one is taken up.
    private static async IAsyncEnumerable<ItemPage> AheadAsync(IAsyncEnumerable<ItemPage> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = pages.GetAsyncEnumerator(cancellationToken);
        var next = listing.MoveNextAsync().AsTask();
        try
        {
            while (await next.ConfigureAwait(false))
            {
                var page = listing.Current;
                next = listing.MoveNextAsync().AsTask();
                yield return page;
            }
        }
        finally
        {
            // It must not be disposed of before it has answered.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await listing.DisposeAsync().ConfigureAwait(false);
        }
    }
}
