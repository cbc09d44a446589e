using Trasvase.Http;
using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>Determines what the parts of an object prove together. Pure.</summary>
internal static class PartsProof
{
    /// <summary>
    /// Why nothing is proven about an object that the target fetched itself and of which the source has no comparable digest.
    /// </summary>
    public const string NothingCompared =
        "the target fetched the bytes by itself, and the source keeps no digest that it could compare; --verify read-back reads both "
        + "sides, --via relay sends them through this machine";

    /// <summary>Compares the parts with the source.</summary>
    /// <param name="source">The pinned version.</param>
    /// <param name="parts">All parts in order.</param>
    /// <param name="digests">The digests of the parts that were relayed.</param>
    /// <param name="from">The profile of the store that the bytes came from.</param>
    /// <returns>The known digests of the content, the CRC-64 first if it is known, and what they prove.</returns>
    public static (IReadOnlyList<Digest> Taken, Verification Verification) Verify(
        ObjectInfo source, IReadOnlyList<MovedPart> parts, ObjectDigests digests, StoreProfile from)
    {
        var crc64 = Combined(parts, part => part.Crc64);
        if (crc64 is not null && digests.Contradicting(crc64) is { } read)
        {
            return ([crc64], new Verification.Mismatch(read, crc64));
        }

        var rebuilt = digests.Rebuild(parts.SelectMany(part => part.Pieces));
        IReadOnlyList<Digest> taken = [.. new[] { crc64, rebuilt }.OfType<Digest>()];
        if (crc64 is null)
        {
            // The target compared each part with the source's digest of that part instead.
            return (taken, rebuilt is not null ? Verifier.Compare(source, taken) ?? Nothing() : Nothing());
        }

        var stored = Combined(parts, part => part.Receipt.Digest is { Algorithm: DigestAlgorithm.Crc64Nvme } told ? told.ToCrc64() : null);
        var verification = Verifier.Verify(source, taken, stored, from);
        var isSeen = parts.All(part => part.Origin != PartOrigin.Pulled);
        return (
            taken, !isSeen && verification is (Verification.Unverifiable or Verification.Verified { By: VerifiedBy.Relay })
                ? Nothing()
                : verification);

        static Verification Nothing() => new Verification.Unverifiable(NothingCompared);
    }

    // Returns null if the CRC-64 of any part is not known.
    private static Digest? Combined(IReadOnlyList<MovedPart> parts, Func<MovedPart, ulong?> crc64Of)
    {
        var told = new List<PartDigest>(parts.Count);
        foreach (var part in parts)
        {
            if (crc64Of(part) is not { } crc64)
            {
                return null;
            }

            told.Add(new PartDigest(crc64, part.Receipt.Part.Length));
        }

        return Digest.OfCrc64(PartDigest.Combine(told).Crc64);
    }
}
