using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Scopes;

/// <summary>Which objects a job takes up, and what they are called at the target.</summary>
internal abstract partial record JobScope
{
    private JobScope()
    {
    }

    /// <summary>Which of them.</summary>
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>The clock: tells whether the listing is what the job waits for.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// What all target keys begin with, if the items come in the order of their target keys' UTF-8 bytes, so that the target's listing can
    /// be merged with them; null if they do not.
    /// </summary>
    public virtual string? MergedPrefix => null;

    /// <summary>Whether another run goes on behind so many items, in whatever order they are, and not behind the last key.</summary>
    public virtual bool GoesOnByCount => false;

    /// <summary>Whether a key may come more than once.</summary>
    public virtual bool MayRepeat => false;

    /// <summary>The objects, page by page: nothing holds the list.</summary>
    /// <param name="source">Is listed.</param>
    /// <param name="after">Where an earlier run was.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract IAsyncEnumerable<ItemPage> ListAsync(IObjectSource source, ListingMark after, CancellationToken cancellationToken);

    /// <summary>
    /// What the source object of a target key would be called, where <see cref="MergedPrefix"/> is one; null if no key gives that one.
    /// </summary>
    public virtual ObjectKey? SourceKey(ObjectKey target) => null;

    // The version that is meant, where it need not be the current one.
    private ChosenVersion? Chosen(ObjectInfo listed) =>
        Selection.VersionsAt is not null && listed.Version is { } version ? new ChosenVersion(version, listed.ETag) : null;
}
