using System.Runtime.CompilerServices;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <content>The objects that a list or an inventory names.</content>
internal abstract partial record JobScope
{
    private const int ItemsAtOnce = 1000;

    /// <summary>Gathers items into pages, beginning where an earlier run ended.</summary>
    /// <param name="items">All items. An item that is not given out is null, and still counts.</param>
    /// <param name="after">The number of items that an earlier run has passed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private static async IAsyncEnumerable<ItemPage> PagesAsync(
        IAsyncEnumerable<TransferItem?> items, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<TransferItem>();
        var count = 0L;
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (++count > after && item is not null)
            {
                page.Add(item);
            }

            if (page.Count == ItemsAtOnce)
            {
                yield return new ItemPage(page, new ListingMark(page[^1].SourceKey, count));
                page = [];
            }
        }

        if (page.Count > 0)
        {
            yield return new ItemPage(page, new ListingMark(page[^1].SourceKey, count));
        }
    }

    /// <summary>The objects that a list names. An object that does not exist has failed, because somebody named it.</summary>
    public sealed record Named(KeyList List, Below Place) : JobScope
    {
        /// <inheritdoc/>
        public override bool GoesOnByCount => true;

        /// <inheritdoc/>
        public override bool MayRepeat => true;

        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var claims = await IsUniqueAsync(cancellationToken).ConfigureAwait(false)
                ? null
                : await TargetClaims.TakeAsync(
                    () => PagesAsync(ReadAsync(cancellationToken), after: 0, cancellationToken), cancellationToken).ConfigureAwait(false);
            await foreach (var page in PagesAsync(ReadAsync(cancellationToken), after.Count, cancellationToken).ConfigureAwait(false))
            {
                yield return claims is null ? page : page with { Items = [.. page.Items.Select(claims.Checked)] };
            }
        }

        // Two lines can mean the same target only if names are changed, or if the list names versions of objects.
        private async Task<bool> IsUniqueAsync(CancellationToken cancellationToken)
        {
            var isUnique = Place.Selection.Maps.Count == 0;
            await foreach (var named in List.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                isUnique &= named.Version is null;
                if (!isUnique)
                {
                    break;
                }
            }

            return isUnique;
        }

        private async IAsyncEnumerable<TransferItem?> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var named in List.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Item(named);
            }
        }

        private TransferItem Item(NamedObject named)
        {
            var isBelow = named.Key.Value.StartsWith(Place.SourcePrefix, StringComparison.Ordinal);
            var leftOut = isBelow ? Place.Selection.WhyNot(named.Key) : null;
            return new TransferItem(named.Key, isBelow && leftOut is null ? Place.TargetKey(named.Key) : named.Key, Listed: null)
            {
                Chosen = named.Version is { } version ? new ChosenVersion(version, ETag: null) : null,
                WhyLeftOut = leftOut,
                WhyRefused = isBelow
                    ? null
                    : $"The list names '{named.Key}', which does not begin with the source's '{Place.SourcePrefix}': it names whole keys.",
            };
        }
    }

    /// <summary>
    /// The objects that an inventory lists. An inventory is about a day old, so an object that was removed or replaced since is noticed
    /// only when it is read.
    /// </summary>
    public sealed record Inventoried(InventoryOpening Open, Below Place) : JobScope
    {
        /// <inheritdoc/>
        public override bool GoesOnByCount => true;

        /// <inheritdoc/>
        public override bool MayRepeat => true;

        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var inventory = (await Inventory.OpenAsync(
                Open, source.Container, source.Profile.ArchiveClasses, cancellationToken).ConfigureAwait(false)).For(Place.Selection);
            var claims = Place.Selection.Maps.Count == 0
                ? null
                : await TargetClaims.TakeAsync(
                    () => PagesAsync(ReadAsync(inventory, cancellationToken), after: 0, cancellationToken),
                    cancellationToken).ConfigureAwait(false);
            await foreach (var page in PagesAsync(
                ReadAsync(inventory, cancellationToken), after.Count, cancellationToken).ConfigureAwait(false))
            {
                yield return claims is null ? page : page with { Items = [.. page.Items.Select(claims.Checked)] };
            }
        }

        // An inventory may be of a whole bucket. Objects outside the source's prefix are not the job's, but count as passed.
        private async IAsyncEnumerable<TransferItem?> ReadAsync(
            Inventory inventory, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var entry in inventory.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry.Key.Value.StartsWith(Place.SourcePrefix, StringComparison.Ordinal) ? Item(entry) : null;
            }
        }

        private TransferItem Item(InventoryEntry entry)
        {
            var leftOut = entry.Info is { } info ? Place.Selection.WhyNot(info) : Place.Selection.WhyNot(entry.Key);
            return new TransferItem(
                entry.Key, leftOut is null ? Place.TargetKey(entry.Key) : entry.Key, entry.Info)
            { WasListed = true, WhyLeftOut = leftOut };
        }
    }
}
