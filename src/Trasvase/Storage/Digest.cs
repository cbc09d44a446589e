using System.Buffers.Binary;

namespace Trasvase;

/// <summary>The digest functions that stores use to describe content.</summary>
public enum DigestAlgorithm
{
    /// <summary>CRC-64/NVME: S3's CRC64NVME and Azure's CRC64 are this same function.</summary>
    Crc64Nvme,

    /// <summary>CRC-32 (ISO-HDLC).</summary>
    Crc32,

    /// <summary>CRC-32C (Castagnoli).</summary>
    Crc32C,

    /// <summary>SHA-1.</summary>
    Sha1,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>MD5.</summary>
    Md5,
}

/// <summary>What a digest was taken over.</summary>
public enum DigestScope
{
    /// <summary>Over the bytes themselves, from the first to the last.</summary>
    Whole,

    /// <summary>Over the digests of the parts in which the object was uploaded (S3's COMPOSITE, multipart ETags).</summary>
    Composite,
}

/// <summary>A digest of an object or a part, as reported by a store or as computed here.</summary>
/// <param name="Algorithm">The function.</param>
/// <param name="Hex">Its value in lower-case hexadecimal, most significant byte first.</param>
/// <param name="Scope">What it was taken over.</param>
public sealed record Digest(DigestAlgorithm Algorithm, string Hex, DigestScope Scope = DigestScope.Whole)
{
    /// <summary>
    /// The number of parts whose digests a composite digest covers. Null if the store does not report it, and for a whole digest.
    /// </summary>
    public int? PartCount { get; init; }

    /// <summary>Makes a digest of a CRC-64/NVME value.</summary>
    public static Digest OfCrc64(ulong value) => new(DigestAlgorithm.Crc64Nvme, value.ToString("x16"));

    /// <summary>Makes a digest of raw bytes, most significant first.</summary>
    public static Digest Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> value, DigestScope scope = DigestScope.Whole) =>
        new(algorithm, Convert.ToHexStringLower(value), scope);

    /// <summary>The value's bytes, most significant first.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Hex);

    /// <summary>The value as a number.</summary>
    /// <exception cref="InvalidOperationException">The digest is not a CRC-64.</exception>
    public ulong ToCrc64() => Algorithm == DigestAlgorithm.Crc64Nvme
        ? BinaryPrimitives.ReadUInt64BigEndian(ToBytes())
        : throw new InvalidOperationException($"{Algorithm} is not a CRC-64.");

    /// <summary>For people: <c>crc64nvme:ae8b14860a799888</c>.</summary>
    public override string ToString() =>
        $"{Algorithm.ToString().ToLowerInvariant()}:{Hex}{(Scope == DigestScope.Composite ? " (composite)" : "")}";
}
