using System.Globalization;
using System.Runtime.CompilerServices;
using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <content>A single object.</content>
internal abstract partial record JobScope
{
    /// <summary>One object, by name.</summary>
    public sealed record One(ObjectKey OnlyKey, ObjectKey TargetKey) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (after.Count == 0)
            {
                var item = new TransferItem(OnlyKey, TargetKey, Listed: null) { IsOnly = true };
                item = Selection.VersionsAt is { } time
                    ? await ThenAsync(item, source, time, cancellationToken).ConfigureAwait(false)
                    : item;
                yield return new ItemPage([item], new ListingMark(OnlyKey, 1));
            }
        }

        // Keys that begin with this key come after it, so the object is the first of the listing, or there was none.
        private async Task<TransferItem> ThenAsync(
            TransferItem item, IObjectSource source, DateTimeOffset time, CancellationToken cancellationToken)
        {
            var options = new ListOptions { Prefix = OnlyKey.Value, VersionsAt = time, PageSize = 1 };
            await foreach (var page in source.ListAsync(options, cancellationToken).ConfigureAwait(false))
            {
                if (page.Objects.Count > 0)
                {
                    var first = page.Objects[0];
                    return first.Key == OnlyKey ? item with { Listed = first, Chosen = Chosen(first) } : Absent(item, time);
                }
            }

            return Absent(item, time);
        }

        private static TransferItem Absent(TransferItem item, DateTimeOffset time) => item with
        {
            WhyRefused = string.Create(
                CultureInfo.InvariantCulture,
                $"There was no object '{item.SourceKey}' at {time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, "
                + $"or the bucket has kept no version of it."),
        };
    }
}
