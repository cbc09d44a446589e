using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>
/// Sends a large object: its parts go side by side, each straight through; their digests are combined and verified before
/// the object becomes visible. Parts stay staged if it fails, and what has the target's key stays as it is.
/// </summary>
internal sealed class PartsSender(SendContext context, IPartMover mover)
{
    private readonly Uploads _uploads = new(context);

    public async Task<Sent> SendAsync(ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var begun = await _uploads.TakeUpAsync(source, plan, cancellationToken).ConfigureAwait(false);
        var (upload, write, layout) = (begun.Upload, begun.Write, new PartLayout(begun.Size, begun.PartSize));
        plan = plan with { TargetKey = upload.Key };
        var parts = await MoveAllAsync(source, begun, layout, progress, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("all-staged");

        var crc64 = Digest.OfCrc64(PartDigest.Combine(parts.Select(part => new PartDigest(part.Crc64, part.Receipt.Part.Length))).Crc64);
        var verification = Verifier.Verify(source, [crc64], StoredCrc64(parts));
        if (verification is Verification.Mismatch)
        {
            return new Sent(source, Stored: null, verification, [crc64], []);
        }

        var (options, notes) = context.Write(source, plan.Precondition, context.StampOf(source, crc64, verification, write));
        var receipts = parts.Select(part => part.Receipt).ToList();
        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        var stored = await Completion.RunAsync(
            context,
            plan,
            write,
            () => context.Target.CompleteUploadAsync(upload, receipts, options, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("upload-completed");
        return new Sent(source, stored, verification, [crc64], notes)
        {
            TargetKey = upload.Key,
            PartCount = layout.Count,
            BytesSent = source.Size - begun.Parts.Sum(part => part.Receipt.Part.Length),
        };
    }

    private async Task<MovedPart[]> MoveAllAsync(
        ObjectInfo source, BegunUpload begun, PartLayout layout, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var parts = new MovedPart[layout.Count];
        foreach (var staged in begun.Parts)
        {
            parts[staged.Receipt.Part.Number - 1] = staged;
            progress.BeginAttempt().Moved(staged.Receipt.Part.Length);
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Options.Connections, CancellationToken = cancellationToken };
        var missing = Enumerable.Range(1, layout.Count).Where(number => parts[number - 1] is null);
        await Parallel.ForEachAsync(missing, parallel, async (number, token) =>
        {
            var part = await RetryLoop.RunAsync(context.Options.Retry, context.Time, MoveAsync, token).ConfigureAwait(false);
            await context.Journal.PartStagedAsync(source.Key, part).ConfigureAwait(false);
            parts[number - 1] = part;

            // The slot is taken anew for every attempt: a part that waits for its next one blocks nobody.
            async Task<MovedPart> MoveAsync(CancellationToken attempt)
            {
                using var slot = await context.Limits.EnterAsync(attempt).ConfigureAwait(false);
                return await mover.MoveAsync(source, begun.Upload, layout[number], progress, attempt).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return parts;
    }

    // What the target says about every part, combined; null as soon as it says nothing about one.
    private static Digest? StoredCrc64(MovedPart[] parts)
    {
        var told = new List<PartDigest>(parts.Length);
        foreach (var receipt in parts.Select(part => part.Receipt))
        {
            if (receipt.Digest is not { Algorithm: DigestAlgorithm.Crc64Nvme } digest)
            {
                return null;
            }

            told.Add(new PartDigest(digest.ToCrc64(), receipt.Part.Length));
        }

        return Digest.OfCrc64(PartDigest.Combine(told).Crc64);
    }
}
