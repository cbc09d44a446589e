using System.Collections.Concurrent;
using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>The target fetches a part by itself. Where the source keeps a digest of exactly these bytes, the target is told, and refuses others.</summary>
internal sealed class PartPull(SendContext context, PullRequests requests) : IPartMover
{
    public int Most => context.Options.Copies;

    public bool KeepsPulledParts => true;

    public ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken) => context.Limits.EnterPullAsync(source, cancellationToken);

    public async Task<MovedPart> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken)
    {
        await context.Limits.TakeBytesAsync(part.Length, cancellationToken).ConfigureAwait(false);
        var kept = moving.Digests.Proof?.Of(part);
        var expected = kept is not null && context.Target.Profile.PullChecks.Contains(kept.Algorithm) ? kept : null;
        var receipt = await requests.AskAsync(
            moving.Source, grant => context.Target.PullPartAsync(moving.Upload, part, grant, expected, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (receipt.Digest is { } told && expected is not null && told.Algorithm == expected.Algorithm && told.Hex != expected.Hex)
        {
            throw new StoreException(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"Part {part.Number} arrived as {told}, but the source keeps {expected}.");
        }

        KillPoint.Pass("part-copied");
        var attempt = moving.Progress.BeginAttempt();
        attempt.Moved(part.Length);
        attempt.Keep();
        turn.Slot.Succeeded(part.Length);
        var crc64 = receipt.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme } digest ? digest.ToCrc64() : (ulong?)null;
        return new MovedPart(receipt, crc64, expected is null ? [] : [new Piece(part.Offset, part.Length, expected.ToBytes())])
        {
            Origin = expected is null ? PartOrigin.Pulled : PartOrigin.Checked,
        };
    }
}

/// <summary>The target fetches a part by itself, and if it does not, we bring it. Made for each object.</summary>
internal sealed class PullOrRelay(SendContext context, PullRequests requests, PartPull copy, Relay relay) : IPartMover
{
    // A part that was refused is not asked for again in the same reading, however often it is tried on the other way: attempts of both
    // would multiply.
    private readonly ConcurrentDictionary<(ObjectDigests Reading, int Number), bool> _refused = new();

    public int Most => copy.Most;

    public bool KeepsPulledParts => true;

    /// <summary>Why a part was relayed, as a sentence: the last time.</summary>
    public string? Why { get; private set; }

    public ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken) => copy.EnterAsync(source, cancellationToken);

    public async Task<MovedPart> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken)
    {
        if (!_refused.ContainsKey((moving.Digests, part.Number)) && await TryPullAsync(moving, part, turn, cancellationToken).ConfigureAwait(false) is { } moved)
        {
            return moved;
        }

        // It is no copy any more: others go on copying while it waits for a connection.
        turn.Slot.Dispose();
        using var slot = await relay.EnterAsync(moving.Source, cancellationToken).ConfigureAwait(false);
        return await relay.MoveAsync(moving, part, turn with { Slot = slot }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MovedPart?> TryPullAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            var ask = requests.LimitAttempts(() => copy.MoveAsync(moving, part, turn, cancellationToken));
            return await requests.GuardAsync(() => RetryLoop.RunAsync(context.Options.Retry, context.Time, _ => ask(), cancellationToken)).ConfigureAwait(false);
        }
        catch (PullRefusedException e)
        {
            Why = e.Message;
            _refused[(moving.Digests, part.Number)] = true;
            return null;
        }
    }
}
