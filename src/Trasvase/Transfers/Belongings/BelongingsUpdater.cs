using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Belongings;

/// <summary>
/// Sees to it that a target which holds the bytes holds what goes along with them too, and writes that alone where it does not: no byte is
/// sent again.
/// </summary>
/// <remarks>
/// The stamp is part of the metadata, and is written last. Where headers or tags have to change as well, it first loses what it says of
/// them, so that whoever stops in between leaves an object that nobody takes for complete.
/// </remarks>
internal sealed class BelongingsUpdater(SendContext context, Finder finder, bool isMove)
{
    /// <summary>Whether what is complete is removed from the source: then a stamp that does not say so is not enough.</summary>
    public bool IsMove => isMove;

    /// <summary>Whether, as far as is known, nothing of what goes along is missing.</summary>
    /// <param name="source">As it was found or listed.</param>
    /// <param name="existing">A copy of its bytes.</param>
    /// <param name="stamp">Its stamp.</param>
    public bool IsComplete(ObjectInfo source, ObjectInfo existing, Stamp? stamp) =>
        stamp?.Carried is { } carried
        && carried.Covers(source, context.Options.Metadata, context.Tags.AreWanted)
        && (!source.HasDetails
            || !existing.HasDetails
            || context.Options.Metadata == MetadataPolicy.None
            || !Differs(existing, WantedBelongings.Of(context, source, existing, null)));

    /// <summary>Mends.</summary>
    /// <param name="item">Which object.</param>
    /// <param name="source">As it was found or listed.</param>
    /// <param name="existing">A copy of its bytes; looked at, and not only listed, where something may have to be written.</param>
    /// <param name="read">How its bytes were compared, where it has no stamp that says so.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What came of it; null if something is missing and the target changes nothing without the bytes: then all of it is to be
    /// sent again.</returns>
    /// <exception cref="SourceChangedException">The source is another version now, or gone.</exception>
    /// <exception cref="StoreException">PreconditionFailed if the target's object is another one by now; InvalidRequest for what the
    /// target cannot hold.</exception>
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

    // All is there, and only the stamp does not say so. With a newer one the next run need not look; without it nothing is lost.
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
