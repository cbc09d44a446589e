using System.Text.Json.Serialization;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Relaying;

namespace Trasvase;

/// <summary>What proves that the target holds the pinned source version.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public enum VerifiedBy
{
    /// <summary>
    /// The CRC-64/NVME that S3 stored when the object was uploaded equals the one that the target computed over what it
    /// stored: proven end to end.
    /// </summary>
    Crc64Nvme,

    /// <summary>
    /// The source's own CRC-32C equals that of the bytes sent, and the target computed the same CRC-64 over them as we did.
    /// </summary>
    Crc32C,

    /// <summary>The same with CRC-32.</summary>
    Crc32,

    /// <summary>
    /// The same with a digest that the source made of those of the parts in which the object was uploaded (S3's COMPOSITE): it
    /// was rebuilt at the boundaries of those parts.
    /// </summary>
    Composite,

    /// <summary>The same with the MD5 of the parts' MD5s, which S3 gives as the ETag of an object that was uploaded in parts.</summary>
    MultipartETag,

    /// <summary>The same with SHA-256 over the whole object.</summary>
    Sha256,

    /// <summary>The same with SHA-1 over the whole object.</summary>
    Sha1,

    /// <summary>The same with MD5, which S3 gives as the ETag of objects that were put in one request.</summary>
    Md5,

    /// <summary>
    /// The source has no digest that could be compared, and its bytes came over TLS. The CRC-64 of the bytes as they were read
    /// from the pinned version, every byte accounted for, equals the one that the target computed over what it stored.
    /// </summary>
    Relay,

    /// <summary>
    /// The target was read again after the object was stored. What it gave equals the source: its own digest, or its bytes, read
    /// again as well.
    /// </summary>
    ReadBack,

    /// <summary>
    /// Nothing was compared but the stamp at the target: the object was stored as a copy of this very version, and was verified
    /// then.
    /// </summary>
    Stamp,
}

/// <summary>Whether the target is known to hold the pinned source version. One of three.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public abstract record Verification
{
    private Verification()
    {
    }

    /// <summary>A digest over what was stored equals one over the pinned source version.</summary>
    /// <param name="By">Which digest.</param>
    public sealed record Verified(VerifiedBy By) : Verification;

    /// <summary>Nothing could be compared. Never called verified, and a move keeps its source.</summary>
    /// <param name="Why">The reason, as the end of a sentence.</param>
    public sealed record Unverifiable(string Why) : Verification
    {
        /// <summary>The reason in few words, for counting.</summary>
        public string Words { get; init; } = Why;
    }

    /// <summary>The digests differ. Unless the target was read back, nothing was made visible there.</summary>
    /// <param name="Expected">The source's.</param>
    /// <param name="Actual">Of what arrived.</param>
    public sealed record Mismatch(Digest Expected, Digest Actual) : Verification;
}
