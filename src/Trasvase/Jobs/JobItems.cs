using System.Runtime.CompilerServices;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Merging;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>The objects that a job takes up, as a stream. The journal has each object before the stream gives it out.</summary>
/// <param name="source">The store that is listed.</param>
/// <param name="journal">The job's journal, which knows what earlier runs did.</param>
/// <param name="recorder">Records each page before its objects are given out.</param>
/// <param name="merge">Merges each page with the target's listing.</param>
/// <param name="repeated">Ensures that no key is taken up twice.</param>
/// <param name="tracker">Counts the listed objects.</param>
internal sealed class JobItems(
    IObjectSource source, IJournal journal, JobRecorder recorder, PageMerge merge, RepeatedKeys repeated, ProgressTracker tracker)
{
    /// <summary>Whether a listing that is not in the order of the keys' bytes is an error. False by default.</summary>
    public bool MustBeInOrder { get; init; }

    /// <summary>
    /// Returns first what earlier runs left unfinished, then the rest of the listing, and last what failed, because it may well fail
    /// again.
    /// </summary>
    public async IAsyncEnumerable<TransferItem> TakeUpAsync(JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var items in new[]
        {
            TakeUpAsync(journal.UnfinishedAsync(), cancellationToken),
            ListNewAsync(scope, cancellationToken),
            TakeUpAsync(journal.FailedAsync(), cancellationToken)
        })
        {
            await foreach (var item in items.ConfigureAwait(false))
            {
                yield return item;
            }
        }

        tracker.ListingDone();
    }

    private async IAsyncEnumerable<TransferItem> TakeUpAsync(
        IAsyncEnumerable<TransferItem> left, [EnumeratorCancellation] CancellationToken cancellationToken)
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

        var mark = journal.ListedTo;
        var inOrder = scope.GoesOnByCount || source.Profile.Order == ListingOrder.Utf8Bytes;
        await foreach (var page in AheadAsync(scope.ListAsync(source, mark, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            inOrder = scope.GoesOnByCount || (IsInOrder(page, mark.Key) && inOrder);
            await foreach (var seen in merge.MergeAsync(page, mark, inOrder, cancellationToken).ConfigureAwait(false))
            {
                var merged = scope.MayRepeat ? await repeated.SettleAsync(seen).ConfigureAwait(false) : seen;
                Count(merged);
                await recorder.AddAsync(merged, cancellationToken).ConfigureAwait(false);
                foreach (var item in merged.Items)
                {
                    yield return item;
                }
            }

            mark = page.Mark;
        }

        while (await merge.ReadRestAsync(mark, cancellationToken).ConfigureAwait(false) is { } rest)
        {
            await recorder.AddAsync(rest, cancellationToken).ConfigureAwait(false);
        }

        await journal.ListingDoneAsync().ConfigureAwait(false);
    }

    private void Count(ListedPage page)
    {
        foreach (var item in page.Items)
        {
            tracker.Listed(item.Listed?.Size ?? 0);
        }

        foreach (var receipt in page.Settled)
        {
            tracker.Listed(receipt.Size ?? 0);
        }
    }

    private bool IsInOrder(ItemPage page, ObjectKey? last)
    {
        foreach (var item in page.Items)
        {
            if (last is { } before && item.SourceKey <= before)
            {
                return !MustBeInOrder ? false : throw new StoreException(
                    StoreErrorKind.Unsupported,
                    RetryAdvice.Never,
                    $"{source} lists '{item.SourceKey}' after '{before}', which is not the order of their bytes: a sync compares sorted "
                    + "listings and cannot be done there. 'trasvase copy' can.");
            }

            last = item.SourceKey;
        }

        return true;
    }

    // Requests the next page while the current one is taken up.
    private static async IAsyncEnumerable<ItemPage> AheadAsync(
        IAsyncEnumerable<ItemPage> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = pages.GetAsyncEnumerator(cancellationToken);
        var next = NextAsync();
        try
        {
            while (await next.ConfigureAwait(false))
            {
                var page = listing.Current;
                next = NextAsync();
                yield return page;
            }
        }
        finally
        {
            // The enumerator must not be disposed before the pending request is answered.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await listing.DisposeAsync().ConfigureAwait(false);
        }

        Task<bool> NextAsync() => listing.MoveNextAsync().AsTask();
    }
}
