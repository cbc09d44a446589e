using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// Lists as the source itself does, object by object in the same order, but several ranges of keys at a time where whoever takes the pages
/// would otherwise wait for them. Nothing is asked ahead before the second page has shown that the listing is a long one.
/// </summary>
/// <param name="source">Is listed.</param>
/// <param name="readers">How many requests are on their way at a time.</param>
/// <param name="time">Tells whether anybody waits.</param>
internal sealed class RangedListing(IObjectSource source, int readers, TimeProvider time)
{
    /// <summary>How many requests are on their way at a time, if nobody says otherwise.</summary>
    public const int Readers = 4;

    /// <summary>The objects, in pages whose length means nothing; as the source lists them where ranges are not possible.</summary>
    /// <exception cref="StoreException">What the source throws, after what came before it.</exception>
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
                    // So far nothing was on its way before it was asked for, and everybody had to wait.
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
