using System.Runtime.CompilerServices;
using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// Lists what lies after the key that an earlier run came to. Where the store is not known to keep to that start
/// (<see cref="StoreProfile.KeepsStart"/>), the listing begins just before the key and has to return it. Otherwise, a store that ignores
/// the start, or answers that nothing follows, would end the job with most of its objects never seen. If this evidence is missing,
/// everything is listed from the beginning, and what was listed before is skipped.
/// </summary>
/// <param name="source">The store that is listed.</param>
/// <param name="readers">The number of concurrent requests.</param>
/// <param name="time">The clock, which shows whether the consumer waits.</param>
internal sealed class ResumedListing(IObjectSource source, int readers, TimeProvider time)
{
    private readonly RangedListing _listing = new(source, readers, time);

    /// <summary>Lists the objects after the key, or all objects if there is no key, as <see cref="RangedListing"/> does.</summary>
    public IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        options.StartAfter is { } mark && !source.Profile.KeepsStart
            ? WithEvidenceAsync(options, mark, cancellationToken)
            : _listing.ListAsync(options, cancellationToken);

    private async IAsyncEnumerable<ListingPage> WithEvidenceAsync(
        ListOptions options, ObjectKey mark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = KeyBefore.Of(mark.Value);
        var isWithin = start.Length > 0 && start.StartsWith(options.Prefix, StringComparison.Ordinal);
        var before = options with { StartAfter = isWithin ? ObjectKey.OfRaw(start) : null };
        var pages = _listing.ListAsync(before, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            var first = await FirstAsync(pages).ConfigureAwait(false);
            if (first is not null && (!isWithin || await IsEvidenceAsync(first, mark, options, cancellationToken).ConfigureAwait(false)))
            {
                yield return Behind(mark, first);
                while (await pages.MoveNextAsync().ConfigureAwait(false))
                {
                    yield return Behind(mark, pages.Current);
                }

                yield break;
            }
        }

        await foreach (var page in _listing.ListAsync(options with { StartAfter = null }, cancellationToken).ConfigureAwait(false))
        {
            yield return Behind(mark, page);
        }
    }

    // Returns null if nothing comes, or the store does not understand the request.
    private static async Task<ListingPage?> FirstAsync(IAsyncEnumerator<ListingPage> pages)
    {
        try
        {
            while (await pages.MoveNextAsync().ConfigureAwait(false))
            {
                if (pages.Current.Objects.Count > 0)
                {
                    return pages.Current;
                }
            }

            return null;
        }
        catch (StoreException e) when (e.Status is 400 or 405 or 500 or 501
            && e.Kind is not (StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied))
        {
            return null;
        }
    }

    // A listing that begins at or before the key continues after it. A listing that begins after the key has skipped nothing only if the
    // key is gone, as it is in a move.
    private async Task<bool> IsEvidenceAsync(
        ListingPage first, ObjectKey mark, ListOptions options, CancellationToken cancellationToken)
    {
        if (first.Objects[0].Key <= mark)
        {
            return true;
        }

        try
        {
            return options.VersionsAt is null
                && mark.IsText
                && await source.FindAsync(mark, version: null, cancellationToken).ConfigureAwait(false) is null;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private static ListingPage Behind(ObjectKey mark, ListingPage page) => page.Objects.Count == 0 || page.Objects[0].Key > mark
        ? page
        : page with { Objects = [.. page.Objects.Where(entry => entry.Key > mark)] };
}
