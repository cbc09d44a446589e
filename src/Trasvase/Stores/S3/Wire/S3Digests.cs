using System.Buffers;
using System.Globalization;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Reads the digests that S3 tells of an object or a part.</summary>
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
    /// The digests in an answer about a whole object. Never to be called for a ranged answer: there S3 may send a composite
    /// value that looks like one of the whole.
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

    /// <summary>The CRC-64 that an answer to a write carries: over exactly the bytes of that write.</summary>
    public static Digest? Crc64(string? value) => Read(DigestAlgorithm.Crc64Nvme, value, 8, "FULL_OBJECT", "");

    /// <summary>The MD5 in an entity tag; null where the tag is none.</summary>
    /// <param name="eTag">With its quotes.</param>
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

    /// <summary>The header's name and value that tell S3 a digest; null for one that it does not take.</summary>
    public static (string Name, string Value)? ToHeader(Digest? digest) => digest switch
    {
        { Scope: DigestScope.Whole, Algorithm: DigestAlgorithm.Md5 } => ("Content-MD5", Convert.ToBase64String(digest.ToBytes())),
        { Scope: DigestScope.Whole } =>
            (Kinds.First(kind => kind.Algorithm == digest.Algorithm).Header, Convert.ToBase64String(digest.ToBytes())),
        _ => null,
    };

    /// <summary>The digest of one part, or of whatever else is not made of parts.</summary>
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
            // The entity tag counts the same parts where the value itself does not.
            return Digest.Of(algorithm, value, DigestScope.Composite) with { PartCount = Count(text) ?? Count(eTag?.Trim('"') ?? "") };
        }

        // Uploaded in parts and no word about the kind: it may be either, so it is worth nothing.
        return type is null && eTag?.Contains('-', StringComparison.Ordinal) != false ? null : Digest.Of(algorithm, value);
    }
}
