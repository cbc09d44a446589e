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
    public abstract IAsyncEnumerable<TransferItem> ListAsync(IObjectSource source, CancellationToken cancellationToken);

    /// <summary>One object, by name.</summary>
    public sealed record One(ObjectKey SourceKey, ObjectKey TargetKey) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<TransferItem> ListAsync(
            IObjectSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            yield return new TransferItem(SourceKey, TargetKey, Listed: null);
        }
    }

    /// <summary>Every object whose key begins with a prefix; that prefix is replaced by another one.</summary>
    public sealed record Below(string SourcePrefix, string TargetPrefix) : JobScope
    {
        /// <inheritdoc/>
        public override async IAsyncEnumerable<TransferItem> ListAsync(
            IObjectSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var page in source.ListAsync(new ListOptions { Prefix = SourcePrefix }, cancellationToken).ConfigureAwait(false))
            {
                foreach (var info in page.Objects)
                {
                    yield return new TransferItem(info.Key, TargetKey(info.Key), info);
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
    }
}
