using System.Runtime.CompilerServices;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Listing;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <content>The objects below a prefix.</content>
internal abstract partial record JobScope
{
    /// <summary>Every object whose key begins with a prefix. At the target, another prefix replaces it.</summary>
    public sealed record Below(string SourcePrefix, string TargetPrefix) : JobScope
    {
        /// <inheritdoc/>
        public override string? MergedPrefix => Selection.Maps.Count == 0 ? TargetPrefix : null;

        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var claims = Selection.Maps.Count == 0
                ? null
                : await TargetClaims.TakeAsync(
                    () => ListItemsAsync(source, after: default, cancellationToken), cancellationToken).ConfigureAwait(false);
            await foreach (var page in ListItemsAsync(source, after, cancellationToken).ConfigureAwait(false))
            {
                yield return claims is null ? page : page with { Items = [.. page.Items.Select(claims.Checked)] };
            }
        }

        /// <summary>Lists the chosen objects page by page, in order where the source lists in order. No page is empty.</summary>
        public async IAsyncEnumerable<ListingPage> ListChosenAsync(
            IObjectSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var page in ListPagesAsync(source, after: null, cancellationToken).ConfigureAwait(false))
            {
                if (page.Objects.Where(Selection.Chooses).ToList() is { Count: > 0 } chosen)
                {
                    yield return page with { Objects = chosen };
                }
            }
        }

        /// <inheritdoc/>
        public override ObjectKey? SourceKey(ObjectKey target)
        {
            var key = target.Value.StartsWith(TargetPrefix, StringComparison.Ordinal)
                ? SourcePrefix + target.Value[TargetPrefix.Length..]
                : "";
            return key.Length == 0 ? null : ObjectKey.OfRaw(key);
        }

        /// <summary>
        /// Returns the target key of a source object. If the source key is the prefix itself, such as that of a folder's marker, and the
        /// target prefix is empty, no name would be left at the target, so the object keeps its own.
        /// </summary>
        public ObjectKey TargetKey(ObjectKey source)
        {
            var name = TargetPrefix + Selection.Rename(source.Value[SourcePrefix.Length..]);
            return name.Length == 0 ? source : ObjectKey.OfRaw(name);
        }

        private async IAsyncEnumerable<ItemPage> ListItemsAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            ObjectKey? namedLikeThePrefix = null;
            var count = after.Count;
            await foreach (var page in ListPagesAsync(source, after.Key, cancellationToken).ConfigureAwait(false))
            {
                var items = new List<TransferItem>(page.Objects.Count);
                foreach (var info in page.Objects)
                {
                    var leftOut = Selection.WhyNot(info);
                    var item = leftOut is not null
                        ? new TransferItem(info.Key, MergedPrefix is null ? info.Key : TargetKey(info.Key), info) { WhyLeftOut = leftOut }
                        : new TransferItem(info.Key, TargetKey(info.Key), info) { Chosen = Chosen(info) };
                    if (after.Key is not null
                        && namedLikeThePrefix is null
                        && item.TargetKey.Value == SourcePrefix
                        && await HasMarkerAsync(source, cancellationToken).ConfigureAwait(false))
                    {
                        // A resumed listing does not return what an earlier run has passed.
                        namedLikeThePrefix = new ObjectKey(SourcePrefix);
                    }

                    items.Add(item with { WhyRefused = item.IsLeftOut ? null : WhyRefused(item, namedLikeThePrefix) });
                    namedLikeThePrefix = item.TargetKey.Value == SourcePrefix ? namedLikeThePrefix ?? info.Key : namedLikeThePrefix;
                }

                count += items.Count;
                if (items.Count > 0)
                {
                    yield return new ItemPage(items, new ListingMark(items[^1].SourceKey, count)) { Strays = page.Strays };
                }
            }
        }

        // Keys that begin with the prefix come after the key that is the prefix.
        private async Task<bool> HasMarkerAsync(IObjectSource source, CancellationToken cancellationToken)
        {
            await foreach (var page in source.ListAsync(
                new ListOptions { Prefix = SourcePrefix, VersionsAt = Selection.VersionsAt, PageSize = 1 },
                cancellationToken).ConfigureAwait(false))
            {
                if (page.Objects.Count > 0)
                {
                    return page.Objects[0].Key.Value == SourcePrefix;
                }
            }

            return false;
        }

        // Lists only what the rules could choose. The prefixes follow each other as their keys do, so the whole listing is in order.
        private async IAsyncEnumerable<ListingPage> ListPagesAsync(
            IObjectSource source, ObjectKey? after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var isOrdered = source.Profile.Order == ListingOrder.Utf8Bytes;
            foreach (var prefix in isOrdered ? Selection.Prefixes(SourcePrefix) : [SourcePrefix])
            {
                var isWithin = after is { } last && last.Value.StartsWith(prefix, StringComparison.Ordinal);
                if (isOrdered && !isWithin && after is { } passed && ObjectKey.CompareUtf8(prefix, passed.Value) < 0)
                {
                    continue;
                }

                var options = new ListOptions { Prefix = prefix, StartAfter = isWithin ? after : null, VersionsAt = Selection.VersionsAt };
                await foreach (var page in new ResumedListing(source, RangedListing.Readers, Time)
                    .ListAsync(options, cancellationToken).ConfigureAwait(false))
                {
                    yield return page;
                }
            }
        }

        // Replacing a prefix never makes two keys equal, with one exception: a key that keeps its own name may meet a key that repeats
        // the prefix.
        private string? WhyRefused(TransferItem item, ObjectKey? first) =>
            Selection.Maps.Count == 0
                && TargetPrefix.Length == 0
                && first is { } other
                && item.TargetKey.Value == SourcePrefix
                && other != item.SourceKey
                ? $"Two source keys would land on '{item.TargetKey}': '{other}' and '{item.SourceKey}', which is left out. Give the "
                    + "target a prefix."
                : null;
    }
}
