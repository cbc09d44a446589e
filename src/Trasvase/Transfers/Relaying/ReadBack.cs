using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers.Relaying;

/// <summary>
/// Verifies an object by reading it: digests the target's bytes and compares them with the source's own digest, or with the source's
/// bytes, which are then read as well. Changes nothing on either side, whatever the result.
/// </summary>
internal sealed class ReadBack(IObjectSource source, IObjectSource? target, TransferLimits limits, ContentReader reader)
{
    // Bytes that differ may have been changed on their way here, so they are read once more.
    private const int ReadingsMax = 2;
    private const string CannotBeRead = "it can only be written to";

    /// <summary>Reads back an object that was just stored.</summary>
    /// <param name="sent">The result of sending the object.</param>
    /// <param name="key">The object's key at the target.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Verification> ReadStoredAsync(SendResult sent, ObjectKey key, CancellationToken cancellationToken)
    {
        // If the sent bytes are known to be the source's, the target is compared with their digest.
        var known = sent.Verification is Verification.Verified { By: not VerifiedBy.Relay }
            ? sent.Digests.Find(DigestAlgorithm.Crc64Nvme)
            : null;
        if (target is null)
        {
            return Unreadable(CannotBeRead);
        }

        ObjectInfo? there;
        try
        {
            using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            there = await target.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            return Unreadable(e.Message);
        }

        if (there is { IsArchived: true } && there.ETag == sent.Stored!.ETag)
        {
            // The object was meant for an archive tier, where it cannot be read. What its digests proved before it became visible still
            // holds.
            return sent.Verification;
        }

        return there is not null && there.ETag == sent.Stored!.ETag
            ? await CompareAsync(sent.Source, there, known, cancellationToken).ConfigureAwait(false)
            : new Verification.Unverifiable("the target was replaced or removed by another writer before it could be read back");
    }

    /// <summary>Compares an object at the target with a version of the source.</summary>
    /// <param name="from">The source's version, with details.</param>
    /// <param name="to">The target's version.</param>
    /// <param name="known">The CRC-64 of the source's bytes; null to use the source's own digest, or else to read the source.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Verification> CompareAsync(ObjectInfo from, ObjectInfo to, Digest? known, CancellationToken cancellationToken)
    {
        if (target is not { } readable)
        {
            return Unreadable(CannotBeRead);
        }

        for (var reading = 1; ; reading++)
        {
            Verification verification;
            try
            {
                verification = await CompareOnceAsync(readable, from, to, known, cancellationToken).ConfigureAwait(false);
            }
            catch (SourceChangedException e)
            {
                return new Verification.Unverifiable($"one side was replaced or removed while both were compared: {e.Message.TrimEnd('.')}")
                {
                    Words = "one side was replaced or removed while both were compared",
                };
            }
            catch (StoreException e)
            {
                return Unreadable(e.Message);
            }

            if (verification is not Verification.Mismatch || reading == ReadingsMax)
            {
                return verification;
            }
        }
    }

    private async Task<Verification> CompareOnceAsync(
        IObjectSource readable, ObjectInfo from, ObjectInfo to, Digest? known, CancellationToken cancellationToken)
    {
        known ??= from.Digests.Find(DigestAlgorithm.Crc64Nvme);
        var proof = known is null && from.Size == to.Size ? await ProofOfAsync(from, cancellationToken).ConfigureAwait(false) : null;
        var (there, rebuilt) = await reader.ReadAsync(readable, to, proof, cancellationToken).ConfigureAwait(false);
        if (rebuilt is not null)
        {
            return Compare(proof!.Expected, rebuilt);
        }

        if (known is null)
        {
            (known, _) = await reader.ReadAsync(source, from, proof: null, cancellationToken).ConfigureAwait(false);
        }

        return Compare(known, there);
    }

    private async Task<SourceProof?> ProofOfAsync(ObjectInfo from, CancellationToken cancellationToken)
    {
        using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        var (proof, _) = await ProofChoice.ChooseAsync(source, from, layout: null, source.Profile, cancellationToken).ConfigureAwait(false);
        return proof;
    }

    private static Verification Compare(Digest expected, Digest actual) => expected.Hex == actual.Hex
        ? new Verification.Verified(VerifiedBy.ReadBack)
        : new Verification.Mismatch(expected, actual);

    private static Verification.Unverifiable Unreadable(string why) => new($"it could not be read back: {why.TrimEnd('.')}");
}
