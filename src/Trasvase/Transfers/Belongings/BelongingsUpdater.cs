using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Belongings;

/// <summary>
/// Makes sure that a target that holds the bytes also holds what goes along with them. Writes only what is missing; no byte is sent
/// again.
/// </summary>
/// <remarks>
/// The stamp is part of the metadata and is written last. If headers or tags have to change as well, the stamp first loses what it says
/// about them, so that a process that stops in between leaves an object that nobody takes for complete.
/// </remarks>
internal sealed class BelongingsUpdater(SendContext context, Finder finder, bool isMove)
{
    /// <summary>Whether complete objects are removed from the source. An object is then complete only if its stamp says so.</summary>
    public bool IsMove => isMove;

    /// <summary>Whether nothing of what goes along is missing, as far as is known.</summary>
    /// <param name="source">The source as it was found or listed.</param>
    /// <param name="existing">The copy of its bytes at the target.</param>
    /// <param name="stamp">The copy's stamp; null if it has none.</param>
    public bool IsComplete(ObjectInfo source, ObjectInfo existing, Stamp? stamp) =>
        stamp?.Carried is { } carried
        && carried.Covers(source, context.Options.Metadata, context.Tags.AreWanted)
        && (!source.HasDetails
            || !existing.HasDetails
            || context.Options.Metadata == MetadataPolicy.None
            || !Differs(existing, WantedBelongings.Of(context, source, existing, null)));

    /// <summary>Writes what is missing.</summary>
    /// <param name="item">The object.</param>
    /// <param name="source">The source as it was found or listed.</param>
    /// <param name="existing">The copy of its bytes at the target; found, and not only listed, if something may have to be written.</param>
    /// <param name="read">How the bytes were compared, if the copy has no stamp that says so.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// The result; null if something has to be written and the target cannot write it without the bytes. The caller then sends the whole
    /// object again.
    /// </returns>
    /// <exception cref="SourceChangedException">The source was replaced or removed.</exception>
    /// <exception cref="StoreException">
    /// PreconditionFailed if the target's object was replaced meanwhile; InvalidRequest if the target cannot hold something that goes
    /// along.
    /// </exception>
    public async Task<UpdatedBelongings?> RunAsync(
        TransferItem item, ObjectInfo source, ObjectInfo existing, Verification? read, CancellationToken cancellationToken)
    {
        var stamp = Stamp.Of(existing);
        if (IsComplete(source, existing, stamp))
        {
            return new UpdatedBelongings(source, existing, stamp!.Carried!);
        }

        source = source.HasDetails ? source : await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        source = await context.Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
        if (IsComplete(source, existing, stamp))
        {
            return new UpdatedBelongings(source, existing, stamp!.Carried!);
        }

        var wanted = WantedBelongings.Of(context, source, existing, read);
        var mended = new UpdatedBelongings(
            source, existing, wanted.Stamp.Carried!)
        { Changed = wanted.Names(existing), Notes = wanted.Notes };
        var isThere = mended.Changed.Count == 0 && !isMove;
        return !isThere && !context.Target.Profile.Updates ? null
            : context.Options.DryRun ? mended
            : isThere ? await RenewAsync(mended, wanted, cancellationToken).ConfigureAwait(false)
            : mended with { Target = await WriteAsync(existing, wanted, cancellationToken).ConfigureAwait(false) };
    }

    // Everything is there, and only the stamp does not say so. A newer stamp saves the next run a look; without it, nothing is lost.
    private async Task<UpdatedBelongings> RenewAsync(UpdatedBelongings mended, WantedBelongings wanted, CancellationToken cancellationToken)
    {
        if (Stamp.Of(mended.Target) is null || !context.Target.Profile.Updates)
        {
            return mended;
        }

        try
        {
            return mended with { Target = await WriteAsync(mended.Target, wanted, cancellationToken).ConfigureAwait(false) };
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.PermissionDenied or StoreErrorKind.Archived or StoreErrorKind.Unsupported)
        {
            return mended;
        }
    }

    private async Task<ObjectInfo> WriteAsync(ObjectInfo existing, WantedBelongings wanted, CancellationToken cancellationToken)
    {
        var key = existing.Key;
        var match = WantedBelongings.TagOf(existing);
        if (wanted.Headers is not null || wanted.Tags is not null)
        {
            match = (await UpdateAsync(key, new ObjectChange.Metadata(wanted.Unsure), match, cancellationToken).ConfigureAwait(false)).ETag;
            KillPoint.Pass("mending-begun");
        }

        if (wanted.Headers is { } headers)
        {
            match = (await UpdateAsync(key, new ObjectChange.Headers(headers), match, cancellationToken).ConfigureAwait(false)).ETag;
        }

        if (wanted.Tags is { } tags)
        {
            match = (await UpdateAsync(key, new ObjectChange.Tags(tags), match, cancellationToken).ConfigureAwait(false)).ETag;
            KillPoint.Pass("tags-mended");
        }

        var stored = await UpdateAsync(key, new ObjectChange.Metadata(wanted.Metadata), match, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("mended");
        return existing with { ETag = stored.ETag, Version = stored.Version };
    }

    private Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        context.Target.UpdateAsync(key, change, match, cancellationToken);

    private static bool Differs(ObjectInfo existing, WantedBelongings wanted) =>
        wanted.Headers is not null || wanted.ChangesMetadata(existing);
}
