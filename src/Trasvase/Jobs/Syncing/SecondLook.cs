using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Jobs.Syncing;

/// <summary>What a second look at the source says of a target object for which it listed none.</summary>
internal enum SecondSight
{
    /// <summary>The source has no such object.</summary>
    Absent,

    /// <summary>The source has had it since before it was listed: its listing left it out.</summary>
    LeftOut,

    /// <summary>It came to the source after the job began, and the listing may well have been past its key.</summary>
    CameSince,
}

/// <summary>Looks at the source once more for what its listing did not tell.</summary>
/// <param name="source">Is asked.</param>
/// <param name="target">Tells what names it can hold.</param>
/// <param name="scope">Tells what a target key would be called at the source.</param>
/// <param name="begun">When the job was begun.</param>
internal sealed class SecondLook(IObjectSource source, StoreProfile target, JobScope scope, DateTimeOffset begun)
{
    /// <summary>What the source says of the object that a target key stands for.</summary>
    public async Task<SecondSight> SeeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var found = await FindAsync(scope.SourceKey(key), cancellationToken).ConfigureAwait(false)
            ?? await FindMappedAsync(key, cancellationToken).ConfigureAwait(false);
        return found is null ? SecondSight.Absent : IsSince(found.LastModified) ? SecondSight.CameSince : SecondSight.LeftOut;
    }

    /// <summary>
    /// Whether a target key is that of a source object whose name is another one there, so that the listings do not meet: this is looked
    /// for.
    /// </summary>
    public async Task<bool> IsMappedAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await FindMappedAsync(key, cancellationToken).ConfigureAwait(false) is not null;

    // Some stores tell times in whole seconds, the fraction cut off.
    private bool IsSince(DateTimeOffset? time) =>
        time is { } known
            && known.UtcTicks >= begun.UtcTicks - (known.UtcTicks % TimeSpan.TicksPerSecond == 0
                ? begun.UtcTicks % TimeSpan.TicksPerSecond
                : 0);

    private async Task<ObjectInfo?> FindMappedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // Whatever names are now, an earlier sync may have encoded them.
        var meant = KeyMapping.Decode(key, target) is { } decoded && decoded != key ? scope.SourceKey(decoded) : null;
        return await FindAsync(meant, cancellationToken).ConfigureAwait(false)
            ?? await FindAsync(NamedLikeThePrefix(key), cancellationToken).ConfigureAwait(false);
    }

    // A key that is the prefix itself keeps its name where the target has no prefix.
    private ObjectKey? NamedLikeThePrefix(ObjectKey key) =>
        scope is JobScope.Below { TargetPrefix: "" } below && key.Value == below.SourcePrefix ? key : null;

    private async Task<ObjectInfo?> FindAsync(ObjectKey? key, CancellationToken cancellationToken) =>
        key is { } wanted ? await source.FindAsync(wanted, version: null, cancellationToken).ConfigureAwait(false) : null;
}
