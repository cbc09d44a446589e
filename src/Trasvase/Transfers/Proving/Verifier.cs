using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>Decides whether the target has stored the pinned source version. Pure, and never a guess.</summary>
internal static class Verifier
{
    /// <summary>Why nothing is proven about an object that came over plain HTTP and has no digest.</summary>
    public const string NothingToCompare =
        "the source has no digest that could be compared, and over plain HTTP bytes can change unseen on their way; --verify read-back "
        + "compares both sides after storing";

    /// <summary>Compares the object that was sent with the source and with what the target stored.</summary>
    /// <param name="source">The pinned version, with its digests.</param>
    /// <param name="taken">The digests taken over the bytes as they were read; the CRC-64 first.</param>
    /// <param name="stored">The CRC-64 that the target computed over what it stored; null if it returns none.</param>
    /// <param name="from">The profile of the store that the bytes came from.</param>
    public static Verification Verify(ObjectInfo source, IReadOnlyList<Digest> taken, Digest? stored, StoreProfile from)
    {
        // Bytes that differ from the source's are a mismatch, whether or not the target says what it stored.
        var verification = Compare(source, taken);
        if (verification is Verification.Mismatch)
        {
            return verification;
        }

        var relayed = taken[0];
        return stored is null ? new Verification.Unverifiable("the target returned no digest of what it stored")
            : stored != relayed ? new Verification.Mismatch(relayed, stored)
            : verification
                ?? (from.ProtectsBytes ? new Verification.Verified(VerifiedBy.Relay) : new Verification.Unverifiable(NothingToCompare));
    }

    /// <summary>Compares the known digests of the bytes with those that the source keeps; null if there is none that both have.</summary>
    public static Verification? Compare(ObjectInfo source, IReadOnlyList<Digest> taken)
    {
        foreach (var ours in taken)
        {
            var theirs = source.Digests.Find(ours.Algorithm, ours.Scope);
            if (theirs is not null)
            {
                return theirs.Hex == ours.Hex ? new Verification.Verified(By(ours)) : new Verification.Mismatch(theirs, ours);
            }
        }

        return null;
    }

    /// <summary>Returns what a digest of the source proves.</summary>
    public static VerifiedBy By(Digest digest) => digest switch
    {
        { Scope: DigestScope.Composite, Algorithm: DigestAlgorithm.Md5 } => VerifiedBy.MultipartETag,
        { Scope: DigestScope.Composite } => VerifiedBy.Composite,
        { Algorithm: DigestAlgorithm.Crc64Nvme } => VerifiedBy.Crc64Nvme,
        { Algorithm: DigestAlgorithm.Crc32C } => VerifiedBy.Crc32C,
        { Algorithm: DigestAlgorithm.Crc32 } => VerifiedBy.Crc32,
        { Algorithm: DigestAlgorithm.Sha256 } => VerifiedBy.Sha256,
        { Algorithm: DigestAlgorithm.Sha1 } => VerifiedBy.Sha1,
        { Algorithm: DigestAlgorithm.Md5 } => VerifiedBy.Md5,
        _ => throw new ArgumentOutOfRangeException(nameof(digest), digest, "is not taken by us"),
    };

    /// <summary>Returns a mismatch as text for people.</summary>
    public static string Explain(Verification.Mismatch mismatch, bool stored) => stored
        ? $"What the target holds ({mismatch.Actual}) is not the source ({mismatch.Expected}). It is left as it is: check it."
        : $"What arrived ({mismatch.Actual}) is not the source ({mismatch.Expected}). Nothing was stored at the target. "
            + "If another run says the same, the object is damaged in the source's store: restore an older version of it.";
}
