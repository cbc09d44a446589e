using System.Runtime.CompilerServices;
using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>
/// Sends a large object in parts. The parts are relayed or pulled concurrently, and their digests are combined and verified before the
/// object becomes visible. If sending fails, the parts stay staged, and an object that already has the target key stays as it is.
/// </summary>
internal sealed class PartsSender(SendContext context, Finder finder)
{
    // Bytes that differ from the source's digest may have been changed on their way here, so they are moved once more.
    private const int ReadingsMax = 2;

    // A target may lose staged parts: another writer used the key, or they were collected. They are sent once more.
    private const int StagingsMax = 2;

    private readonly Uploads _uploads = new(context);

    /// <summary>Sends an object.</summary>
    /// <param name="order">The object, its plan and the mover of its parts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<SendResult> SendAsync(PartsOrder order, CancellationToken cancellationToken)
    {
        var source = order.Source;
        var begun = await _uploads.TakeUpAsync(source, order.Plan, begun => GoesOn(begun, order), cancellationToken).ConfigureAwait(false);
        begun = begun with { Parts = [.. begun.Parts.Where(part => IsUsable(part, order))] };
        order = order with { Plan = order.Plan with { TargetKey = begun.Upload.Key } };
        for (var staging = 1; ; staging++)
        {
            try
            {
                return await SendOnceAsync(order, begun, cancellationToken).ConfigureAwait(false);
            }
            catch (PartsLostException e) when (staging < StagingsMax)
            {
                begun = begun with { Parts = order.Proof is { InOrder: true } ? [] : e.Left };
                order.Progress.TakeBack();
            }
            catch (PartsLostException e)
            {
                throw e.Refusal;
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists && order.Plan.RenameOf is not null)
            {
                // The new name that was drawn for this upload is taken now. Another upload gets another name.
                await _uploads.DropAsync(source.Key, begun.Upload, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    // A digest that cannot be combined begins with the first byte, so staged parts are of no use. Digests of parts need the same part size.
    // An upload of whose parts none can be used is not continued.
    private static bool GoesOn(BegunUpload begun, PartsOrder order) =>
        order.Proof is not { InOrder: true }
        && (order.Proof is null || order.Proof.Function.Combines || begun.PartSize == order.Plan.Layout!.Value.PartSize)
        && (begun.Parts.Count == 0 || begun.Parts.Any(part => IsUsable(part, order)));

    // For parts that the target pulled, only the CRC-64 is known. A relay can use them only if the source keeps a CRC-64 too.
    private static bool IsUsable(MovedPart part, PartsOrder order) =>
        order.Mover.KeepsPulledParts
            || part.Origin == PartOrigin.Relayed
            || order.Source.Digests.Find(DigestAlgorithm.Crc64Nvme) is not null;

    private async Task<SendResult> SendOnceAsync(PartsOrder order, BegunUpload begun, CancellationToken cancellationToken)
    {
        var source = order.Source;
        var moved = await MoveVerifiedAsync(order, begun, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("all-staged");
        var sent = new SendResult(source, Stored: null, moved.Verification, moved.Taken, [])
        {
            TargetKey = begun.Upload.Key,
            PartCount = moved.Parts.Length,
            BytesSent = moved.BytesSent,
            BytesRelayed = moved.BytesRelayed,
            // Relayed bytes that were wrong and then pulled have passed through this machine, too.
            Route = moved.BytesRelayed > 0 || Array.Exists(moved.Parts, part => part.Origin == PartOrigin.Relayed)
                ? TransferRoute.Relay
                : TransferRoute.Pull,
            PartsRelayed = moved.Parts.Count(part => part.Origin == PartOrigin.Relayed),
        };
        if (moved.Verification is Verification.Mismatch)
        {
            return sent with { BytesSent = 0, BytesRelayed = 0, IsSteady = moved.IsSteady };
        }

        var (options, notes) = context.Write(
            source,
            order.Plan.Precondition,
            context.StampOf(source, moved.Taken is [var known, ..] ? known : null, moved.Verification, begun.Write));
        var stored = await CompleteAsync(begun with { Parts = moved.Parts }, order.Plan, options, cancellationToken).ConfigureAwait(false);
        KillPoint.Pass("upload-completed");
        return sent with { Stored = stored, Notes = notes };
    }

    private async Task<StoredObject> CompleteAsync(
        BegunUpload begun, ObjectPlan.Send plan, WriteOptions options, CancellationToken cancellationToken)
    {
        var receipts = begun.Parts.Select(part => part.Receipt).ToList();
        try
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            return await Completion.RunAsync(
                context,
                plan,
                begun.Write,
                () => context.Target.CompleteUploadAsync(begun.Upload, receipts, options, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.InvalidRequest)
        {
            // The store's error does not show whether parts were lost, but its list of staged parts does.
            var left = await _uploads.FindStagedAsync(begun, cancellationToken).ConfigureAwait(false);
            if (left is null || left.Count == begun.Parts.Count)
            {
                throw;
            }

            throw new PartsLostException(e, left);
        }
    }

    private async Task<Moved> MoveVerifiedAsync(PartsOrder order, BegunUpload begun, CancellationToken cancellationToken)
    {
        var source = order.Source;
        var proof = order.Proof;
        var layout = new PartLayout(begun.Size, begun.PartSize);
        var parts = new MovedPart[layout.Count];
        foreach (var staged in begun.Parts)
        {
            parts[staged.Receipt.Part.Number - 1] = staged;
            order.Progress.Found(staged.Receipt.Part.Length);
        }

        var bytesSent = 0L;
        var bytesRelayed = 0L;
        Digest? before = null;
        IReadOnlyList<int> numbers = [.. Enumerable.Range(1, layout.Count).Where(number => parts[number - 1] is null)];
        for (var reading = 1; ; reading++)
        {
            using var digests = new ObjectDigests(proof);
            order.Progress.IsVerifying = false;
            await MoveAllAsync(
                new MovingObject(source, begun.Upload, digests, order.Progress),
                order.Mover,
                layout,
                numbers,
                parts,
                cancellationToken).ConfigureAwait(false);
            order.Progress.IsVerifying = true;
            bytesSent += numbers.Sum(number => layout[number].Length);
            bytesRelayed += numbers.Where(number => parts[number - 1].Origin == PartOrigin.Relayed).Sum(number => layout[number].Length);
            var (taken, verification) = PartsProof.Verify(source, parts, digests, context.Source.Profile);
            if (verification is not Verification.Verified && Array.Exists(parts, part => part.Origin != PartOrigin.Relayed))
            {
                // The target pulled without a condition. The bytes belong to this version if no digest says otherwise and the version is
                // still there.
                await finder.EnsureSameAsync(source, cancellationToken).ConfigureAwait(false);
            }

            if (verification is not Verification.Mismatch || reading == ReadingsMax)
            {
                var isSteady = before is not null && before == Crc64Of(taken);
                return new Moved(parts, taken, verification, bytesSent, bytesRelayed) { IsSteady = isSteady };
            }

            before = Crc64Of(taken);
            numbers = proof is null
                ? [.. Enumerable.Range(1, layout.Count)]
                : proof.Suspects(layout, parts.SelectMany(part => part.Pieces));
            foreach (var number in numbers)
            {
                order.Progress.TakeBack(layout[number].Length);
            }
        }
    }

    private async Task MoveAllAsync(
        MovingObject moving,
        IPartMover mover,
        PartLayout layout,
        IReadOnlyList<int> numbers,
        MovedPart[] parts,
        CancellationToken cancellationToken)
    {
        var most = moving.Digests.Proof is { InOrder: true } ? 1 : mover.Most;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = most, CancellationToken = cancellationToken };
        var turns = InTurnAsync(mover, moving.Source, numbers.Select(number => layout[number]), cancellationToken);
        await Parallel.ForEachAsync(turns, parallel, async (turn, token) =>
        {
            var part = await MoveOneAsync(moving, mover, turn.Part, turn.Slot, token).ConfigureAwait(false);
            await context.Journal.PartStagedAsync(moving.Source.Key, part).ConfigureAwait(false);
            parts[turn.Part.Number - 1] = part;
        }).ConfigureAwait(false);
    }

    // Tries one mover after the other. Each further attempt enters a slot anew, so a part that waits for its next attempt holds none.
    private async Task<MovedPart> MoveOneAsync(
        MovingObject moving, IPartMover mover, Part part, Slot? slot, CancellationToken cancellationToken)
    {
        for (var way = mover; way is not null; way = way.Otherwise)
        {
            var attempts = 0;
            var moved = await RetryLoop.RunAsync(context.Options.Retry, context.Time, MoveAsync, cancellationToken).ConfigureAwait(false);
            if (moved is not null)
            {
                return moved;
            }

            async Task<MovedPart?> MoveAsync(CancellationToken attempt)
            {
                using var held = slot ?? await way.EnterAsync(moving.Source, part.Length, attempt).ConfigureAwait(false);
                slot = null;
                var mayCut = ++attempts <= PartSpeeds.CutsMax && attempts < context.Options.Retry.AttemptsMax;
                return await way.MoveAsync(moving, part, new PartTurn(held, attempts, mayCut), attempt).ConfigureAwait(false);
            }
        }

        throw new InvalidOperationException($"No way moved part {part.Number}, and none failed.");
    }

    // A part is begun only when its turn has come, so few parts wait, however many all objects have together.
    private static async IAsyncEnumerable<(Part Part, Slot? Slot)> InTurnAsync(
        IPartMover mover, ObjectInfo source, IEnumerable<Part> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            yield return (part, await mover.EnterAsync(source, part.Length, cancellationToken).ConfigureAwait(false));
        }
    }

    private static Digest? Crc64Of(IReadOnlyList<Digest> taken) => taken.Find(DigestAlgorithm.Crc64Nvme);

    private sealed record Moved(
        MovedPart[] Parts, IReadOnlyList<Digest> Taken, Verification Verification, long BytesSent, long BytesRelayed)
    {
        public bool IsSteady { get; init; }
    }
}
