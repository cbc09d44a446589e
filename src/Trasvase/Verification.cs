using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What proves that the target holds the pinned source version.</summary>
[JsonConverter(typeof(WordConverter<VerifiedBy>))]
public enum VerifiedBy
{
    /// <summary>
    /// The CRC-64/NVME that S3 stored when the object was uploaded equals the one that the target computed over what it stored. This
    /// proves the object from end to end.
    /// </summary>
    Crc64Nvme,

    /// <summary>
    /// The source's own CRC-32C equals that of the bytes that were sent, and the target computed the same CRC-64 over what it stored as
    /// Trasvase over those bytes.
    /// </summary>
    Crc32C,

    /// <summary>As <see cref="Crc32C"/>, but with the source's own CRC-32.</summary>
    Crc32,

    /// <summary>
    /// As <see cref="Crc32C"/>, but with a digest that the source made of the digests of the parts in which the object was uploaded (S3's
    /// COMPOSITE). The digest was rebuilt at the boundaries of those parts.
    /// </summary>
    Composite,

    /// <summary>
    /// As <see cref="Crc32C"/>, but with the MD5 of the parts' MD5s, which S3 reports as the ETag of an object that was uploaded in
    /// parts. In a pull, the target itself checked the MD5 of each part.
    /// </summary>
    MultipartETag,

    /// <summary>As <see cref="Crc32C"/>, but with the source's own SHA-256 of the whole object.</summary>
    Sha256,

    /// <summary>As <see cref="Crc32C"/>, but with the source's own SHA-1 of the whole object.</summary>
    Sha1,

    /// <summary>
    /// As <see cref="Crc32C"/>, but with the MD5, which S3 reports as the ETag of an object that was put in one request. In a pull, the
    /// target itself checked the MD5.
    /// </summary>
    Md5,

    /// <summary>
    /// The source has no digest that could be compared, and its bytes came over TLS. The CRC-64 of all bytes that were read from the
    /// pinned version equals the one that the target computed over what it stored.
    /// </summary>
    Relay,

    /// <summary>
    /// The target was read again after the object was stored. What was read equals the source's own digest or, if the source has none,
    /// the source's bytes, which were read again as well.
    /// </summary>
    ReadBack,

    /// <summary>
    /// The stamp at the target says that the object was stored as a copy of this version and was verified then. The target's content was
    /// not compared again.
    /// </summary>
    Stamp,
}

/// <summary>Whether the target is known to hold the pinned source version. Always one of the three nested types.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public abstract record Verification
{
    private Verification()
    {
    }

    /// <summary>A digest over what was stored equals one over the pinned source version.</summary>
    /// <param name="By">The kind of proof.</param>
    public sealed record Verified(VerifiedBy By) : Verification;

    /// <summary>Nothing could be compared. Such an object is never called verified, and a move keeps its source.</summary>
    /// <param name="Why">The reason, as the end of a sentence.</param>
    public sealed record Unverifiable(string Why) : Verification
    {
        /// <summary>The reason in a few words, for counting.</summary>
        public string Words { get; init; } = Why;
    }

    /// <summary>The digests differ. Unless the target was read back, nothing was made visible there.</summary>
    /// <param name="Expected">The digest of the source.</param>
    /// <param name="Actual">The digest of what arrived.</param>
    public sealed record Mismatch(Digest Expected, Digest Actual) : Verification;
}
