using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>Begins uploads in parts, or continues one that an earlier attempt began for the same version and the same target.</summary>
internal sealed class Uploads(SendContext context)
{
    /// <summary>
    /// Returns the upload to continue, or else a new one, with the parts that the target already holds. Those parts are not sent again.
    /// </summary>
    /// <param name="source">The source version to send.</param>
    /// <param name="plan">The plan, with the target key and the layout of the parts.</param>
    /// <param name="goesOn">Whether an earlier upload and its parts may be used.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<BegunUpload> TakeUpAsync(
        ObjectInfo source, ObjectPlan.Send plan, Func<BegunUpload, bool> goesOn, CancellationToken cancellationToken)
    {
        var earlier = await context.Journal.FindUploadAsync(source.Key).ConfigureAwait(false);
        if (earlier is not null && earlier.IsOf(source) && goesOn(earlier) && IsMeantBy(plan, earlier.Upload.Key)
            && await FindStagedAsync(earlier, cancellationToken).ConfigureAwait(false) is { } staged)
        {
            return earlier with { Parts = staged };
        }

        if (earlier is not null)
        {
            await DropAsync(source.Key, earlier.Upload, cancellationToken).ConfigureAwait(false);
        }

        return await BeginAsync(source, plan, cancellationToken).ConfigureAwait(false);
    }

    // Every plan draws a new name. The name that the upload was begun with serves as well, if the object still needs a new name.
    private static bool IsMeantBy(ObjectPlan.Send plan, ObjectKey begun) =>
        plan.TargetKey == begun || (plan.RenameOf is { } original && TargetName.IsRenamed(original, begun));

    private async Task<BegunUpload> BeginAsync(ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        // Metadata that the target cannot hold fails here and not after hours. The content's digest is not known yet, so the stamp is
        // provisional.
        var write = Stamp.NewWrite(context.Options.Chance);
        var provisional = context.StampOf(source, Digest.OfCrc64(0), new Verification.Unverifiable("not complete"), write);
        var (options, _) = context.Write(source, plan.Precondition, provisional);
        UploadId upload;
        using (await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false))
        {
            upload = await context.Target.BeginUploadAsync(plan.TargetKey, options, cancellationToken).ConfigureAwait(false);
        }

        var begun = new BegunUpload(
            upload,
            source.ETag,
            source.Version,
            source.Size,
            plan.Layout!.Value.PartSize,
            write,
            [])
        { SourceTime = VersionIdentity.Of(source).IsSettled ? source.LastModified : null };
        KillPoint.Pass("upload-begun");
        await context.Journal.UploadBegunAsync(source.Key, begun).ConfigureAwait(false);
        return begun;
    }

    /// <summary>
    /// Finds the recorded parts that the target still holds. Null if the upload itself is gone, or if the target cannot list staged
    /// parts: then nothing of the upload is relied on.
    /// </summary>
    public async Task<IReadOnlyList<MovedPart>?> FindStagedAsync(BegunUpload begun, CancellationToken cancellationToken)
    {
        if (!context.Target.Profile.FindsStagedParts)
        {
            return null;
        }

        try
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            var found = await context.Target.FindStagedPartsAsync(begun.Upload, cancellationToken).ConfigureAwait(false);
            var staged = found.ToLookup(part => part.Number, part => (part.Tag, part.Length));
            return [.. begun.Parts.Where(part => staged[part.Receipt.Part.Number].Contains((part.Receipt.Tag, part.Receipt.Part.Length)))];
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Abandons an upload that will not be completed. If the target cannot abort it now, cleaning up is left to the store.
    /// </summary>
    public async Task DropAsync(ObjectKey source, UploadId upload, CancellationToken cancellationToken)
    {
        await context.Journal.UploadDroppedAsync(source).ConfigureAwait(false);
        try
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            await context.Target.AbortUploadAsync(upload, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Nobody reads an abandoned upload, so an abort that fails is not an error.
        }
    }
}
