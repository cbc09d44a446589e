using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>
/// Sends a large object: its parts go side by side, each straight through; their digests are combined and verified before
/// the object becomes visible. Parts stay staged if it fails, and what has the target's key stays as it is.
/// </summary>
internal sealed class PartsSender(SendContext context, IPartMover mover)
{
    public async Task<Sent> SendAsync(ObjectInfo source, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var layout = plan.Layout!.Value;
        var write = Stamp.NewWrite();

        // Metadata that the target cannot hold fails here and not after hours; the stamp's digest is not known yet.
        var provisional = context.StampOf(source, Digest.OfCrc64(0), new Verification.Unverifiable("not complete"), write);
        var (beginning, _) = context.Write(source, plan.Precondition, provisional);
        var upload = await BeginAsync(plan.TargetKey, beginning, cancellationToken).ConfigureAwait(false);
        var parts = await MoveAllAsync(source, upload, layout, progress, cancellationToken).ConfigureAwait(false);

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
        return new Sent(source, stored, verification, [crc64], notes);
    }

    private async Task<UploadId> BeginAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await context.Target.BeginUploadAsync(key, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MovedPart[]> MoveAllAsync(
        ObjectInfo source, UploadId upload, PartLayout layout, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var parts = new MovedPart[layout.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Options.Connections, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(1, layout.Count), parallel, async (number, token) =>
        {
            parts[number - 1] = await RetryLoop.RunAsync(context.Options.Retry, context.Time, MoveAsync, token).ConfigureAwait(false);

            // The slot is taken anew for every attempt: a part that waits for its next one blocks nobody.
            async Task<MovedPart> MoveAsync(CancellationToken attempt)
            {
                using var slot = await context.Limits.EnterAsync(attempt).ConfigureAwait(false);
                return await mover.MoveAsync(source, upload, layout[number], progress, attempt).ConfigureAwait(false);
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
