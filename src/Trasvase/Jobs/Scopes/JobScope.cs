using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <summary>The objects that a job takes up, and their names at the target.</summary>
internal abstract partial record JobScope
{
    private JobScope()
    {
    }

    /// <summary>Which of the objects are chosen; all by default.</summary>
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>The clock, which shows whether the job waits for the listing.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The beginning of all target keys, if the items come in the order of their target keys' UTF-8 bytes, so that the target's listing
    /// can be merged with them; null if they do not.
    /// </summary>
    public virtual string? MergedPrefix => null;

    /// <summary>Whether another run resumes after a number of items, in whatever order they are, and not after the last key.</summary>
    public virtual bool GoesOnByCount => false;

    /// <summary>Whether a key may come more than once.</summary>
    public virtual bool MayRepeat => false;

    /// <summary>Lists the objects page by page. The whole list is never in memory.</summary>
    /// <param name="source">The store that is listed.</param>
    /// <param name="after">How far an earlier run came.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public abstract IAsyncEnumerable<ItemPage> ListAsync(IObjectSource source, ListingMark after, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the source key that a target key stands for, where <see cref="MergedPrefix"/> is not null; null if no source key gives the
    /// target key.
    /// </summary>
    public virtual ObjectKey? SourceKey(ObjectKey target) => null;

    // Returns the version to read, where it need not be the current one.
    private ChosenVersion? Chosen(ObjectInfo listed) =>
        Selection.VersionsAt is not null && listed.Version is { } version ? new ChosenVersion(version, listed.ETag) : null;
}
