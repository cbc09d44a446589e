using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// Lists like the source itself, object by object in the same order, but reads several ranges of keys at a time where the consumer of the
/// pages would otherwise wait. Nothing is requested ahead until the second page has shown that the listing is long.
/// </summary>
/// <param name="source">The store that is listed.</param>
/// <param name="readers">The number of concurrent requests.</param>
/// <param name="time">The clock, which shows whether the consumer waits.</param>
internal sealed class RangedListing(IObjectSource source, int readers, TimeProvider time)
{
    /// <summary>The default number of concurrent requests.</summary>
    public const int Readers = 4;

    /// <summary>Lists the objects, in pages whose length means nothing. Where ranges are not possible, lists as the source does.</summary>
    /// <exception cref="StoreException">The exception of the source, after the pages that came before it.</exception>
    public IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        readers > 1
            && source.Profile is { Order: ListingOrder.Utf8Bytes, ListsFromKey: true }
            && options is { Delimiter: null, VersionsAt: null }
            ? InRangesAsync(options, cancellationToken)
            : source.ListAsync(options, cancellationToken);

    private async IAsyncEnumerable<ListingPage> InRangesAsync(
        ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ranges = new ListingRanges(source, options, readers, stop.Token);
        var wait = new ConsumerWait(time);
        try
        {
            for (var number = 1; ; number++)
            {
                if (await ranges.NextAsync(ahead: number > 2, cuts: number > 3 && wait.IsLong).ConfigureAwait(false) is not { } page)
                {
                    yield break;
                }

                wait.Given();
                if (number <= 2)
                {
                    // So far nothing was requested ahead, so the consumer had to wait in any case.
                    wait.Forget();
                }

                if (number >= 2)
                {
                    await ranges.AskAheadAsync(cuts: number > 2 && wait.IsLong).ConfigureAwait(false);
                }

                yield return page;
                wait.Asked();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ranges.DisposeAsync().ConfigureAwait(false);
        }
    }
}
