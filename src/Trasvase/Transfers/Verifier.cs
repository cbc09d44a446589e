using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>Decides whether what the target stored is the pinned source version. Pure, and never a guess.</summary>
internal static class Verifier
{
    /// <summary>The best first; digests that we can take ourselves over bytes in memory.</summary>
    public static IReadOnlyList<DigestAlgorithm> TakenFromMemory { get; } =
        [DigestAlgorithm.Crc64Nvme, DigestAlgorithm.Sha256, DigestAlgorithm.Sha1, DigestAlgorithm.Md5];

    /// <summary>The source's digest to compare with, for an object whose bytes are in memory; null if there is none that can be.</summary>
    public static Digest? Comparable(ObjectInfo source) => TakenFromMemory
        .Select(algorithm => source.Digests.FirstOrDefault(digest => digest.Algorithm == algorithm && digest.Scope == DigestScope.Whole))
        .FirstOrDefault(digest => digest is not null);

    /// <summary>Compares.</summary>
    /// <param name="source">The pinned version's digests.</param>
    /// <param name="taken">The digests that we took over the bytes as they were read; the CRC-64 first.</param>
    /// <param name="stored">The CRC-64 that the target computed over what it stored; null if it tells none.</param>
    public static Verification Verify(ObjectInfo source, IReadOnlyList<Digest> taken, Digest? stored)
    {
        // Bytes that are not the source's are no match, whether or not the target says what it stored.
        var (relayed, verification) = (taken[0], new Verification.Verified(VerifiedBy.Relay));
        foreach (var ours in taken)
        {
            var theirs = source.Digests.FirstOrDefault(digest => digest.Algorithm == ours.Algorithm && digest.Scope == DigestScope.Whole);
            if (theirs is not null)
            {
                if (theirs != ours)
                {
                    return new Verification.Mismatch(theirs, ours);
                }

                verification = new Verification.Verified(By(ours.Algorithm));
                break;
            }
        }

        return stored is null ? new Verification.Unverifiable("the target returned no digest of what it stored")
            : stored == relayed ? verification
            : new Verification.Mismatch(relayed, stored);
    }

    private static VerifiedBy By(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Crc64Nvme => VerifiedBy.Crc64Nvme,
        DigestAlgorithm.Sha256 => VerifiedBy.Sha256,
        DigestAlgorithm.Sha1 => VerifiedBy.Sha1,
        DigestAlgorithm.Md5 => VerifiedBy.Md5,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "is not taken by us"),
    };
}
