using System.Buffers;
using System.Globalization;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Reads the digests that S3 reports for an object or a part, and writes those that are sent to it.</summary>
internal static class S3Digests
{
    private static readonly (DigestAlgorithm Algorithm, string Header, int Length)[] Kinds =
    [
        (DigestAlgorithm.Crc64Nvme, "x-amz-checksum-crc64nvme", 8),
        (DigestAlgorithm.Crc32, "x-amz-checksum-crc32", 4),
        (DigestAlgorithm.Crc32C, "x-amz-checksum-crc32c", 4),
        (DigestAlgorithm.Sha1, "x-amz-checksum-sha1", 20),
        (DigestAlgorithm.Sha256, "x-amz-checksum-sha256", 32),
        (DigestAlgorithm.Md5, "x-amz-checksum-md5", 16),
    ];

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Returns the digests in an answer about a whole object. Must not be called for a ranged answer, in which S3 may send a composite
    /// value that looks like a digest of the whole object.
    /// </summary>
    public static IEnumerable<Digest> OfObject(Func<string, string?> header, string? eTag)
    {
        var type = header("x-amz-checksum-type");
        foreach (var (algorithm, name, length) in Kinds)
        {
            if (Read(algorithm, header(name), length, type, eTag) is { } digest)
            {
                yield return digest;
            }
        }
    }

    /// <summary>
    /// Returns the CRC-64 in the answer to a write, which covers exactly the bytes of that write; null if the value is not a CRC-64.
    /// </summary>
    public static Digest? Crc64(string? value) => Read(DigestAlgorithm.Crc64Nvme, value, 8, "FULL_OBJECT", "");

    /// <summary>Returns the MD5 in an entity tag, or the composite of the parts' MD5s; null if the tag is neither.</summary>
    /// <param name="eTag">The entity tag with its quotes.</param>
    /// <param name="isMd5">False for an object whose encryption or bucket makes a tag that only looks like an MD5.</param>
    public static Digest? OfETag(string? eTag, bool isMd5)
    {
        var tag = eTag.AsSpan().Trim('"');
        var dash = tag.IndexOf('-');
        var hex = dash < 0 ? tag : tag[..dash];
        if (!isMd5 || hex.Length != 32 || hex.ContainsAnyExcept(HexDigits))
        {
            return null;
        }

        var value = hex.ToString().ToLowerInvariant();
        return dash < 0 ? new Digest(DigestAlgorithm.Md5, value)
            : int.TryParse(tag[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var parts) && parts > 0
                ? new Digest(DigestAlgorithm.Md5, value, DigestScope.Composite) { PartCount = parts }
                : null;
    }

    /// <summary>
    /// Returns the name and the value of the header that sends a digest to S3; null for a digest that S3 does not accept.
    /// </summary>
    public static (string Name, string Value)? ToHeader(Digest? digest) => digest switch
    {
        { Scope: DigestScope.Whole, Algorithm: DigestAlgorithm.Md5 } => ("Content-MD5", Convert.ToBase64String(digest.ToBytes())),
        { Scope: DigestScope.Whole } =>
            (Kinds.First(kind => kind.Algorithm == digest.Algorithm).Header, Convert.ToBase64String(digest.ToBytes())),
        _ => null,
    };

    /// <summary>Returns the digest of one part, or of anything else that is not made of parts; null if the value is not a digest.</summary>
    public static Digest? OfPart(DigestAlgorithm algorithm, string? value) =>
        Read(algorithm, value, Kinds.First(kind => kind.Algorithm == algorithm).Length, "FULL_OBJECT", "");

    private static int? Count(string text) =>
        int.TryParse(
            text.AsSpan(text.IndexOf('-', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && text.Contains('-', StringComparison.Ordinal) && count > 0 ? count : null;

    private static Digest? Read(DigestAlgorithm algorithm, string? text, int length, string? type, string? eTag)
    {
        if (text is null)
        {
            return null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var value = new byte[length];
        if (!Convert.TryFromBase64String(dash < 0 ? text : text[..dash], value, out var written) || written != length)
        {
            return null;
        }

        if (dash >= 0 || type == "COMPOSITE")
        {
            // The entity tag counts the same parts if the value itself does not hold the count.
            return Digest.Of(algorithm, value, DigestScope.Composite) with { PartCount = Count(text) ?? Count(eTag?.Trim('"') ?? "") };
        }

        // The object may have been uploaded in parts, and the answer does not say what the digest was taken over. It may be the whole or
        // the parts, so the digest proves nothing.
        return type is null && eTag?.Contains('-', StringComparison.Ordinal) != false ? null : Digest.Of(algorithm, value);
    }
}
