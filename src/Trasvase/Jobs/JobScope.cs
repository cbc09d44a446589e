using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>Which objects a job takes up, and what they are called at the target.</summary>
internal abstract record JobScope
{
    private JobScope()
    {
    }

    /// <summary>The objects, as a stream: nothing holds the list.</summary>
    /// <param name="source">Is listed.</param>
    /// <param name="after">Only those after this key; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract IAsyncEnumerable<TransferItem> ListAsync(IObjectSource source, ObjectKey? after, CancellationToken cancellationToken);

    /// <summary>One object, by name.</summary>
    public sealed record One(ObjectKey SourceKey, ObjectKey TargetKey) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<TransferItem> ListAsync(
            IObjectSource source, ObjectKey? after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            if (after is not null)
            {
                yield break;
            }

            yield return new TransferItem(SourceKey, TargetKey, Listed: null);
        }
    }

    /// <summary>Every object whose key begins with a prefix; that prefix is replaced by another one.</summary>
    public sealed record Below(string SourcePrefix, string TargetPrefix) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<TransferItem> ListAsync(
            IObjectSource source, ObjectKey? after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // What a listing that goes on has passed is not seen again: the key that the prefix names may have been among it.
            ObjectKey? namedLikeThePrefix = after is not null && SourcePrefix.Length > 0 ? new ObjectKey(SourcePrefix) : null;
            await foreach (var page in source.ListAsync(new ListOptions { Prefix = SourcePrefix, StartAfter = after }, cancellationToken).ConfigureAwait(false))
            {
                foreach (var info in page.Objects)
                {
                    var item = new TransferItem(info.Key, TargetKey(info.Key), info);
                    yield return item with { WhyRefused = WhyRefused(item, namedLikeThePrefix) };
                    namedLikeThePrefix = item.TargetKey.Value == SourcePrefix ? namedLikeThePrefix ?? info.Key : namedLikeThePrefix;
                }
            }
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
