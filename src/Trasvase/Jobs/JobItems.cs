using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>The objects that a job takes up, as a stream: each is remembered before it is given out.</summary>
internal sealed class JobItems(IObjectSource source, IJournal journal, ProgressTracker tracker)
{
    private const int ListedAtOnce = 1000;

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

        var last = journal.ListedTo;
        var inOrder = source.Profile.Order == ListingOrder.Utf8Bytes;
        await foreach (var items in ListAsync(scope, last, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in items)
            {
                inOrder &= last is not { } before || before.CompareTo(item.SourceKey) < 0;
                last = item.SourceKey;
            }

            await journal.ListedAsync(items, inOrder ? last : null).ConfigureAwait(false);
            foreach (var item in items)
            {
                tracker.Listed(item.Listed?.Size ?? 0);
                yield return item;
            }
        }

        await journal.ListingDoneAsync().ConfigureAwait(false);
    }

    // As many as a page of the listing brings: they are remembered together, while the next page is on its way.
    private async IAsyncEnumerable<IReadOnlyList<TransferItem>> ListAsync(
        JobScope scope, ObjectKey? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = new List<TransferItem>(ListedAtOnce);
        var listing = scope.ListAsync(source, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var next = NextAsync();
        try
        {
            while (true)
            {
                if (items.Count > 0 && (items.Count == ListedAtOnce || !next.IsCompletedSuccessfully))
                {
                    yield return items;
                    items = new List<TransferItem>(ListedAtOnce);
                }

                if (!await next.ConfigureAwait(false))
                {
                    break;
                }

                items.Add(listing.Current);
                next = NextAsync();
            }
        }
        finally
        {
            // It must not be disposed of before it has answered.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await listing.DisposeAsync().ConfigureAwait(false);
        }

        if (items.Count > 0)
        {
            yield return items;
        }

        Task<bool> NextAsync() => listing.MoveNextAsync().AsTask();
    }
}
