using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Relaying;

/// <summary>
/// Sends a small object: reads it into a buffer, verifies it against the source's digest, and stores it with one request that carries the
/// digest. That takes two requests, unless the source has to be asked for tags or parts as well.
/// </summary>
internal sealed class MemorySender(SendContext context)
{
    // Bytes that differ from the source's digest may have been changed on their way here, so they are read once more.
    private const int ReadingsMax = 2;

    /// <summary>Sends an object.</summary>
    public async Task<SendResult> SendAsync(
        ObjectInfo found, ObjectPlan.Send plan, ObjectProgress progress, CancellationToken cancellationToken)
    {
        using var slot = await context.Limits.EnterAsync(found, found.Size, cancellationToken).ConfigureAwait(false);
        using var buffer = await context.Limits.Memory.RentAsync((int)found.Size, cancellationToken).ConfigureAwait(false);
        var bytes = buffer.Memory[..(int)found.Size];
        var (source, digests, verification, isSteady) = await ReadVerifiedAsync(found, bytes, cancellationToken).ConfigureAwait(false);
        if (verification is Verification.Mismatch)
        {
            return new SendResult(source, Stored: null, verification, digests, []) { IsSteady = isSteady };
        }

        source = await context.Tags.AddToAsync(source with { Tags = found.Tags }, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("buffer-read");
        var crc64 = digests[0];
        var promised = context.Target.Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme)
            ? verification
            : Verify(source, digests, stored: null);
        var stamp = context.StampOf(source, crc64, promised, Stamp.NewWrite(context.Options.Chance));
        var (options, notes) = context.Write(source, plan.Precondition, stamp);
        var stored = await Completion.RunAsync(
            context,
            plan,
            stamp.Write,
            () => context.Target.PutAsync(plan.TargetKey, PartBody.Of(bytes, crc64), options, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        progress.BeginAttempt().Moved(bytes.Length);
        slot.Succeeded(bytes.Length);
        KillPoint.Pass("put-stored");
        return new SendResult(
            source,
            stored,
            Verify(source, digests, stored.Digest),
            digests,
            notes)
        { BytesSent = bytes.Length, BytesRelayed = bytes.Length };
    }

    private async Task<(ObjectInfo Source, IReadOnlyList<Digest> Digests, Verification Verification, bool IsSteady)> ReadVerifiedAsync(
        ObjectInfo found, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var reading = 1;
        Digest? before = null;
        while (true)
        {
            var source = await RetryLoop.RunAsync(
                context.Options.Retry, context.Time, token => ReadAsync(found, bytes, token), cancellationToken).ConfigureAwait(false);
            var (proof, _) = await ProofChoice.ChooseAsync(
                context.Source, source, layout: null, context.Target.Profile, cancellationToken).ConfigureAwait(false);
            var digests = Take(bytes, proof);
            var verification = Verify(source, digests, digests[0]);
            if (verification is not Verification.Mismatch || reading == ReadingsMax)
            {
                return (source, digests, verification, before == digests[0]);
            }

            before = digests[0];
            reading++;
        }
    }

    private async Task<ObjectInfo> ReadAsync(ObjectInfo found, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var read = await Relay.OpenPinnedAsync(context.Source, found, range: null, cancellationToken).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        if (read.Length != bytes.Length)
        {
            throw new SourceChangedException($"'{found.Key}' was said to have {bytes.Length} bytes but has {read.Length}.");
        }

        // A store's stream throws by itself if it is too short or too long, but only one more read shows its end. These checks catch a
        // store that does not, so that nothing but the whole object is ever stored.
        var count = await FillAsync(read.Content, bytes, cancellationToken).ConfigureAwait(false);
        var more = await read.Content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        return count == bytes.Length && more == 0
            ? read.Info
            : throw new StoreException(
                StoreErrorKind.Corrupt,
                RetryAdvice.Worthwhile,
                $"{bytes.Length} bytes of '{found.Key}' were promised, but {(more > 0 ? "more" : $"only {count}")} came.");
    }

    private async ValueTask<int> FillAsync(Stream content, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var filled = 0;
        var count = 1;
        while (filled < bytes.Length && count > 0)
        {
            var piece = context.Limits.PieceOf(bytes.Length - filled);
            await context.Limits.TakeBytesAsync(piece, cancellationToken).ConfigureAwait(false);
            count = await content.ReadAtLeastAsync(
                bytes.Slice(filled, piece), piece, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            filled += count;
        }

        return filled;
    }

    private Verification Verify(ObjectInfo source, IReadOnlyList<Digest> taken, Digest? stored) =>
        Verifier.Verify(source, taken, stored, context.Source.Profile);

    private static List<Digest> Take(ReadOnlyMemory<byte> bytes, SourceProof? proof)
    {
        using var digests = new ObjectDigests(proof);
        using var digester = digests.Begin(new Part(1, 0, bytes.Length));
        digester.Append(bytes.Span);
        List<Digest> taken = [Digest.OfCrc64(digester.Crc64)];
        if (digests.Rebuild(digester.Finish()) is { } rebuilt)
        {
            taken.Add(rebuilt);
        }

        return taken;
    }
}
