using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Has the target pull the parts of one object. Where the source keeps a digest of exactly a part's bytes, the target gets that digest
/// and refuses other bytes.
/// </summary>
/// <param name="context">The stores, options and limits.</param>
/// <param name="requests">Sends the pull requests.</param>
/// <param name="otherwise">Moves the parts that the target does not pull; null if such parts fail instead.</param>
internal sealed class PartPull(SendContext context, PullRequests requests, IPartMover? otherwise) : IPartMover
{
    public int Most => context.Options.Pulls;

    public bool KeepsPulledParts => true;

    public IPartMover? Otherwise => otherwise;

    /// <summary>Why the last part that was not pulled was refused, as a sentence; null if all were pulled.</summary>
    public string? Why { get; private set; }

    public ValueTask<Slot> EnterAsync(ObjectInfo source, long length, CancellationToken cancellationToken) =>
        context.Limits.EnterPullAsync(source, cancellationToken);

    public async Task<MovedPart?> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken)
    {
        if (otherwise is null)
        {
            return await PullAsync(moving, part, turn.Slot, cancellationToken).ConfigureAwait(false);
        }

        var pulled = await requests.GuardAsync(
            () => PullAsync(moving, part, turn.Slot, cancellationToken), turn.Attempt).ConfigureAwait(false);
        Why = pulled.Why ?? Why;
        return pulled.Result;
    }

    private async Task<MovedPart> PullAsync(MovingObject moving, Part part, Slot slot, CancellationToken cancellationToken)
    {
        await context.Limits.TakeBytesAsync(part.Length, cancellationToken).ConfigureAwait(false);
        var kept = moving.Digests.Proof?.Of(part);
        var expected = kept is not null && context.Target.Profile.PullChecks.Contains(kept.Algorithm) ? kept : null;
        var receipt = await requests.AskAsync(
            moving.Source,
            grant => context.Target.PullPartAsync(moving.Upload, part, grant, expected, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (receipt.Digest is { } told && expected is not null && told.Algorithm == expected.Algorithm && told.Hex != expected.Hex)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"Part {part.Number} arrived as {told}, but the source keeps {expected}.");
        }

        KillPoint.Pass("part-copied");
        var attempt = moving.Progress.BeginAttempt();
        attempt.Moved(part.Length);
        attempt.Keep();
        slot.Succeeded(part.Length);
        var crc64 = receipt.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme } digest ? digest.ToCrc64() : (ulong?)null;
        return new MovedPart(receipt, crc64, expected is null ? [] : [new Piece(part.Offset, part.Length, expected.ToBytes())])
        {
            Origin = expected is null ? PartOrigin.Pulled : PartOrigin.Checked,
        };
    }
}
