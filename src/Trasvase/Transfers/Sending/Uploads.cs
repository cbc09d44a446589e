using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>Begins uploads in parts, or takes up one that an earlier attempt began for the same version and the same target.</summary>
internal sealed class Uploads(SendContext context)
{
    /// <summary>The upload to go on with, and which of its parts the target still holds. What is there is never sent again.</summary>
    /// <param name="source">The version to send.</param>
    /// <param name="plan">Where to and how.</param>
    /// <param name="goesOn">Whether the parts of that upload may be used.</param>
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

    // A new name is drawn for every plan; the one that the upload was begun with is as good, if it still has to be a new one.
    private static bool IsMeantBy(ObjectPlan.Send plan, ObjectKey begun) =>
        plan.TargetKey == begun || (plan.RenameOf is { } original && TargetName.IsRenamed(original, begun));

    private async Task<BegunUpload> BeginAsync(ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        // Metadata that the target cannot hold fails here and not after hours; the stamp's digest is not known yet.
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
    /// Which of the parts the target still holds; null if the upload itself is gone, or the target cannot say: then nothing of it is relied
    /// on.
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

    /// <summary>Gives an upload up that nobody will complete. If that cannot be done now, the store collects it one day.</summary>
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
            // It holds nothing that anybody reads.
        }
    }
}
