using System.Runtime.CompilerServices;
using Trasvase.Jobs.Choosing;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>Which objects a job takes up, and what they are called at the target.</summary>
internal abstract record JobScope
{
    private JobScope()
    {
    }

    /// <summary>Which of them.</summary>
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>
    /// What all target keys begin with, if the items come in the order of their target keys' UTF-8 bytes, so that the target's listing can be
    /// merged with them; null if they do not.
    /// </summary>
    public virtual string? MergedPrefix => null;

    /// <summary>The objects, page by page: nothing holds the list.</summary>
    /// <param name="source">Is listed.</param>
    /// <param name="after">Where an earlier run was.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract IAsyncEnumerable<ItemPage> ListAsync(IObjectSource source, ListingMark after, CancellationToken cancellationToken);

    /// <summary>What the source object of a target key would be called, where <see cref="MergedPrefix"/> is one; null if no key gives that one.</summary>
    public virtual ObjectKey? SourceKey(ObjectKey target) => null;

    /// <summary>One object, by name.</summary>
    public sealed record One(ObjectKey OnlyKey, ObjectKey TargetKey) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            if (after.Count == 0)
            {
                yield return new ItemPage([new TransferItem(OnlyKey, TargetKey, Listed: null)], new ListingMark(OnlyKey, 1));
            }
        }
    }

    /// <summary>Every object whose key begins with a prefix; that prefix is replaced by another one.</summary>
    public sealed record Below(string SourcePrefix, string TargetPrefix) : JobScope
    {
        /// <inheritdoc/>
        public override string? MergedPrefix => TargetPrefix;

        /// <inheritdoc/>
        public override async IAsyncEnumerable<ItemPage> ListAsync(
            IObjectSource source, ListingMark after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // What a listing that goes on has passed is not seen again: the key that the prefix names may have been among it.
            ObjectKey? namedLikeThePrefix = after.Key is not null && SourcePrefix.Length > 0 ? new ObjectKey(SourcePrefix) : null;
            var count = after.Count;
            await foreach (var page in source.ListAsync(new ListOptions { Prefix = SourcePrefix, StartAfter = after.Key }, cancellationToken).ConfigureAwait(false))
            {
                var items = new List<TransferItem>(page.Objects.Count);
                foreach (var info in page.Objects)
                {
                    var item = new TransferItem(info.Key, TargetKey(info.Key), info) { IsLeftOut = !Selection.Chooses(info) };
                    items.Add(item with { WhyRefused = WhyRefused(item, namedLikeThePrefix) });
                    namedLikeThePrefix = item.TargetKey.Value == SourcePrefix ? namedLikeThePrefix ?? info.Key : namedLikeThePrefix;
                }

                count += items.Count;
                if (items.Count > 0)
                {
                    yield return new ItemPage(items, new ListingMark(items[^1].SourceKey, count));
                }
            }
        }

        /// <inheritdoc/>
        public override ObjectKey? SourceKey(ObjectKey target)
        {
            var key = target.Value.StartsWith(TargetPrefix, StringComparison.Ordinal) ? SourcePrefix + target.Value[TargetPrefix.Length..] : "";
            return key.Length == 0 ? null : new ObjectKey(key);
        }

        /// <summary>
        /// What an object is called at the target. One whose key is the prefix itself, such as a folder's marker, would have no
        /// name there when the target prefix is empty: it keeps its own.
        /// </summary>
        public ObjectKey TargetKey(ObjectKey source)
        {
            var name = TargetPrefix + source.Value[SourcePrefix.Length..];
            return name.Length == 0 ? source : new ObjectKey(name);
        }

        // Replacing a prefix never makes two keys the same, but for the one that keeps its own: it meets the key that repeats the prefix.
        private string? WhyRefused(TransferItem item, ObjectKey? first) =>
            TargetPrefix.Length == 0 && first is { } other && item.TargetKey.Value == SourcePrefix && other != item.SourceKey
                ? $"Two source keys would land on '{item.TargetKey}': '{other}' and '{item.SourceKey}', which is left out. Give the target a prefix."
                : null;
    }
}
