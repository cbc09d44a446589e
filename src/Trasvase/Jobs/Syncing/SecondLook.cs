using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Jobs.Syncing;

/// <summary>The result of finding, once more, the source object of a target object for which the source's listing had none.</summary>
internal enum SecondSight
{
    /// <summary>The source has no such object.</summary>
    Absent,

    /// <summary>The source has had the object since before the listing, which left it out.</summary>
    LeftOut,

    /// <summary>The object was stored at the source after the job began, when the listing may have passed its key already.</summary>
    CameSince,
}

/// <summary>Finds the source objects that the source's listing did not contain.</summary>
/// <param name="source">The source.</param>
/// <param name="target">The target's profile, which says which names it can hold.</param>
/// <param name="scope">The scope of the job, which maps target keys to source keys.</param>
/// <param name="begun">The time at which the job began.</param>
internal sealed class SecondLook(IObjectSource source, StoreProfile target, JobScope scope, DateTimeOffset begun)
{
    /// <summary>Finds the source object of a target key.</summary>
    public async Task<SecondSight> SeeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var found = await FindAsync(scope.SourceKey(key), cancellationToken).ConfigureAwait(false)
            ?? await FindMappedAsync(key, cancellationToken).ConfigureAwait(false);
        return found is null ? SecondSight.Absent : IsSince(found.LastModified) ? SecondSight.CameSince : SecondSight.LeftOut;
    }

    /// <summary>
    /// Whether a target key belongs to a source object whose name is different there, so that the two listings do not meet at it. Sends
    /// requests to the source if the key could be such a name.
    /// </summary>
    public async Task<bool> IsMappedAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await FindMappedAsync(key, cancellationToken).ConfigureAwait(false) is not null;

    // Some stores report whole seconds, with the fraction cut off.
    private bool IsSince(DateTimeOffset? time) =>
        time is { } known
            && known.UtcTicks >= begun.UtcTicks - (known.UtcTicks % TimeSpan.TicksPerSecond == 0
                ? begun.UtcTicks % TimeSpan.TicksPerSecond
                : 0);

    private async Task<ObjectInfo?> FindMappedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // Names may be encoded by an earlier sync, even if this one does not encode them.
        var meant = KeyMapping.Decode(key, target) is { } decoded && decoded != key ? scope.SourceKey(decoded) : null;
        return await FindAsync(meant, cancellationToken).ConfigureAwait(false)
            ?? await FindAsync(NamedLikeThePrefix(key), cancellationToken).ConfigureAwait(false);
    }

    // A key that is the prefix itself keeps its name if the target has no prefix.
    private ObjectKey? NamedLikeThePrefix(ObjectKey key) =>
        scope is JobScope.Below { TargetPrefix: "" } below && key.Value == below.SourcePrefix ? key : null;

    private async Task<ObjectInfo?> FindAsync(ObjectKey? key, CancellationToken cancellationToken) =>
        key is { } wanted ? await source.FindAsync(wanted, version: null, cancellationToken).ConfigureAwait(false) : null;
}
