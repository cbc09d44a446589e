using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Relaying;

/// <summary>
/// Moves parts through this machine's memory: a ranged read of the pinned version streams into the target's part, and nothing is
/// collected.
/// </summary>
internal sealed class Relay(SendContext context) : IPartMover
{
    public int Most => context.Options.Connections;

    public bool KeepsPulledParts => false;

    public IPartMover? Otherwise => null;

    public ValueTask<Slot> EnterAsync(ObjectInfo source, long length, CancellationToken cancellationToken) =>
        context.Limits.EnterAsync(source, length, cancellationToken);

    public async Task<MovedPart?> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken)
    {
        using var buffer = await context.Limits.Memory
            .RentAsync((int)Math.Min(context.Limits.BufferSize, part.Length), cancellationToken).ConfigureAwait(false);
        var read = await OpenPinnedAsync(
            context.Source, moving.Source, new ByteRange(part.Offset, part.Length), cancellationToken).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        EnsureWhole(read, part);
        KillPoint.Pass("read-opened");
        var attempt = moving.Progress.BeginAttempt();
        using var flow = context.Limits.Speeds.Begin(part.Length, turn.MayCut);
        using var digester = moving.Digests.Begin(part);
        try
        {
            var body = new RelayBody(read, buffer.Memory, digester, new RelayPace(context.Limits, flow, attempt.Moved));
            var receipt = await context.Target.PutPartAsync(moving.Upload, part, body, cancellationToken).ConfigureAwait(false);
            EnsureSame(receipt.Digest, Digest.OfCrc64(digester.Crc64), part);
            attempt.Keep();
            turn.Slot.Succeeded();
            return new MovedPart(receipt, digester.Crc64, digester.Finish());
        }
        finally
        {
            attempt.TakeBackUnlessKept();
        }
    }

    /// <summary>Opens the pinned version, or a range of it, and no other version.</summary>
    /// <exception cref="SourceChangedException">
    /// The pinned version is not there any more, or the answer cannot be recognised as that version.
    /// </exception>
    /// <exception cref="SourceArchivedException">The object is archived, or its restored copy has expired.</exception>
    public static async Task<ObjectRead> OpenPinnedAsync(
        IObjectSource store, ObjectInfo pinned, ByteRange? range, CancellationToken cancellationToken)
    {
        try
        {
            var read = await store.OpenReadAsync(pinned.Key, ReadOptions.Of(pinned, range), cancellationToken).ConfigureAwait(false);

            // Some servers that speak S3 ignore the condition, and versions must never be mixed. One answer holds one version. Several
            // answers are known to hold the same version only if something shows it.
            var likeness = VersionIdentity.Of(pinned).CompareTo(VersionIdentity.Of(read.Info));
            if (likeness == Likeness.Same || (likeness == Likeness.Unknown && IsWhole(range, pinned)))
            {
                return read;
            }

            await read.DisposeAsync().ConfigureAwait(false);
            throw new StoreException(
                StoreErrorKind.PreconditionFailed,
                RetryAdvice.Never,
                read.Info.Size != pinned.Size ? $"'{pinned.Key}' is not the version that was found: it has {read.Info.Size:N0} bytes, not "
                    + $"{pinned.Size:N0}."
                    : likeness == Likeness.Different ? $"'{pinned.Key}' is not the version that was found."
                    : $"'{pinned.Key}' cannot be told from another version of it: {VersionIdentity.NothingTells}.");
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.PreconditionFailed or StoreErrorKind.NotFound)
        {
            throw new SourceChangedException(e.Message, e);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Archived)
        {
            throw new SourceArchivedException(e.Message, e);
        }
    }

    private static bool IsWhole(ByteRange? range, ObjectInfo pinned) =>
        range is not { } some || (some.Offset == 0 && some.Length >= pinned.Size);

    private static void EnsureWhole(ObjectRead read, Part part)
    {
        if (read.Length != part.Length)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                RetryAdvice.Worthwhile,
                $"Part {part.Number} has {part.Length} bytes, but the source gives {read.Length}.");
        }
    }

    // If the target reports no digest, the verifier decides. If it reports another digest, it has received other bytes.
    private static void EnsureSame(Digest? stored, Digest sent, Part part)
    {
        if (stored is { Algorithm: DigestAlgorithm.Crc64Nvme } && stored != sent)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, $"Part {part.Number} arrived as {stored} but was sent as {sent}.");
        }
    }
}
