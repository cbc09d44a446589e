using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>
/// Sends a large object: its parts go side by side, each straight through; their digests are combined and verified before
/// the object becomes visible. Parts stay staged if it fails, and what has the target's key stays as it is.
/// </summary>
internal sealed class PartsSender(SendContext context, IPartMover mover)
{
    // Bytes that differ from the source's digest may have been changed on their way here: they are fetched once more.
    private const int ReadingsMax = 2;

    // A target may lose staged parts, because somebody wrote to the key or they were collected: what is gone is sent once more.
    private const int StagingsMax = 2;

    private readonly Uploads _uploads = new(context);

    public async Task<Sent> SendAsync(
        ObjectInfo source, ObjectPlan.Send plan, SourceProof? proof, ObjectProgress progress, CancellationToken cancellationToken)
    {
        // What is proven by a digest that cannot be combined is read from its beginning: parts that are staged do not tell it.
        var begun = await _uploads.TakeUpAsync(source, plan, goesOn: proof is not { InOrder: true }, cancellationToken).ConfigureAwait(false);
        for (var staging = 1; ; staging++)
        {
            try
            {
                return await SendOnceAsync(source, begun, plan with { TargetKey = begun.Upload.Key }, proof, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (PartsLostException e) when (staging < StagingsMax)
            {
                begun = begun with { Parts = proof is { InOrder: true } ? [] : e.Left };
                progress.TakeBack(source.Size);
            }
            catch (PartsLostException e)
            {
                throw e.Refusal;
            }
        }
    }

    private async Task<Sent> SendOnceAsync(
        ObjectInfo source, BegunUpload begun, ObjectPlan.Send plan, SourceProof? proof, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var moved = await MoveVerifiedAsync(source, begun, proof, progress, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("all-staged");
        if (moved.Verification is Verification.Mismatch)
        {
            return new Sent(source, Stored: null, moved.Verification, moved.Taken, []);
        }

        var (options, notes) = context.Write(source, plan.Precondition, context.StampOf(source, moved.Taken[0], moved.Verification, begun.Write));
        var stored = await CompleteAsync(begun with { Parts = moved.Parts }, plan, options, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("upload-completed");
        return new Sent(source, stored, moved.Verification, moved.Taken, notes)
        {
            TargetKey = begun.Upload.Key,
            PartCount = moved.Parts.Length,
            BytesSent = moved.BytesSent,
        };
    }

    private async Task<StoredObject> CompleteAsync(BegunUpload begun, ObjectPlan.Send plan, WriteOptions options, CancellationToken cancellationToken)
    {
        var receipts = begun.Parts.Select(part => part.Receipt).ToList();
        try
        {
            using var slot = await context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
            return await Completion.RunAsync(
                context,
                plan,
                begun.Write,
                () => context.Target.CompleteUploadAsync(begun.Upload, receipts, options, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.InvalidRequest)
        {
            // Whatever the store calls it: whether it still has the parts, the list of them tells.
            var left = await _uploads.FindStagedAsync(begun, cancellationToken).ConfigureAwait(false);
            if (left is null || left.Count == begun.Parts.Count)
            {
                throw;
            }

            throw new PartsLostException(e, left);
        }
    }

    private async Task<Moved> MoveVerifiedAsync(
        ObjectInfo source, BegunUpload begun, SourceProof? proof, ObjectProgress progress, CancellationToken cancellationToken)
    {
        var layout = new PartLayout(begun.Size, begun.PartSize);
        var parts = new MovedPart[layout.Count];
        foreach (var staged in begun.Parts)
        {
            parts[staged.Receipt.Part.Number - 1] = staged;
            progress.BeginAttempt().Moved(staged.Receipt.Part.Length);
        }

        var bytesSent = 0L;
        IReadOnlyList<int> numbers = [.. Enumerable.Range(1, layout.Count).Where(number => parts[number - 1] is null)];
        for (var reading = 1; ; reading++)
        {
            using var digests = new ObjectDigests(proof);
            await MoveAllAsync(new MovingObject(source, begun.Upload, digests, progress), layout, numbers, parts, cancellationToken).ConfigureAwait(false);
            bytesSent += numbers.Sum(number => layout[number].Length);
            var (taken, verification) = Verify(source, parts, digests);
            if (verification is not Verification.Mismatch || reading == ReadingsMax)
            {
                return new Moved(parts, taken, verification, bytesSent);
            }

            numbers = proof is null ? [.. Enumerable.Range(1, layout.Count)] : proof.Suspects(layout, parts.SelectMany(part => part.Pieces));
            foreach (var number in numbers)
            {
                progress.TakeBack(layout[number].Length);
            }
        }
    }

    private (IReadOnlyList<Digest> Taken, Verification Verification) Verify(ObjectInfo source, MovedPart[] parts, ObjectDigests digests)
    {
        var crc64 = Digest.OfCrc64(PartDigest.Combine(parts.Select(part => new PartDigest(part.Crc64, part.Receipt.Part.Length))).Crc64);
        if (digests.Contradicting(crc64) is { } read)
        {
            return ([crc64], new Verification.Mismatch(read, crc64));
        }

        List<Digest> taken = [crc64];
        if (digests.Rebuild(parts.SelectMany(part => part.Pieces)) is { } rebuilt)
        {
            taken.Add(rebuilt);
        }

        return (taken, Verifier.Verify(source, taken, StoredCrc64(parts), context.Source.Profile));
    }

    private async Task MoveAllAsync(
        MovingObject moving, PartLayout layout, IReadOnlyList<int> numbers, MovedPart[] parts, CancellationToken cancellationToken)
    {
        var most = moving.Digests.Proof is { InOrder: true } ? 1 : context.Options.Connections;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = most, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(numbers, parallel, async (number, token) =>
        {
            var part = await RetryLoop.RunAsync(context.Options.Retry, context.Time, MoveAsync, token).ConfigureAwait(false);
            await context.Journal.PartStagedAsync(moving.Source.Key, part).ConfigureAwait(false);
            parts[number - 1] = part;

            // The slot is taken anew for every attempt: a part that waits for its next one blocks nobody.
            async Task<MovedPart> MoveAsync(CancellationToken attempt)
            {
                using var slot = await context.Limits.EnterAsync(attempt).ConfigureAwait(false);
                return await mover.MoveAsync(moving, layout[number], attempt).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
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

    private sealed record Moved(MovedPart[] Parts, IReadOnlyList<Digest> Taken, Verification Verification, long BytesSent);

    private sealed class PartsLostException(StoreException refusal, IReadOnlyList<MovedPart> left) : Exception(refusal.Message, refusal)
    {
        public StoreException Refusal => refusal;

        public IReadOnlyList<MovedPart> Left => left;
    }
}
