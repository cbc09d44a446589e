using System.Security.Cryptography;
using System.Text;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Reads what a request wants kept with an object, and what it says of its body.</summary>
internal static class S3WriteHeaders
{
    private static readonly string[] Kept =
    [
        "Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition", "Cache-Control", "Expires",
    ];

    private static readonly string[] Classes =
        ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"];

    public static S3Traits Read(S3Call call)
    {
        if (Encoding.UTF8.GetByteCount(call.Key) > 1024)
        {
            throw new S3RefusalException(400, "KeyTooLongError", "Your key is too long");
        }

        var storageClass = call.Header("x-amz-storage-class") ?? "STANDARD";
        if (!Classes.Contains(storageClass))
        {
            throw new S3RefusalException(400, "InvalidStorageClass", "The storage class you specified is not valid");
        }

        return new S3Traits
        {
            StorageClass = storageClass,
            ContentHeaders = Kept.Where(name => Stored(call, name) is not null).ToDictionary(name => name, name => Stored(call, name)!),
            Metadata = ReadMetadata(call),
            Tags = ReadTags(call.Header("x-amz-tagging")),
            CustomerKey = CustomerKeys.Read(call),
            Encryption = CustomerKeys.Read(call) is not null ? S3Encryption.Customer
                : call.Header("x-amz-server-side-encryption") is "aws:kms" ? S3Encryption.Kms : S3Encryption.Managed,
        };
    }

    /// <summary>Compares a body with its Content-MD5 and its checksum header.</summary>
    /// <returns>The algorithm of the checksum header; null if there is none.</returns>
    public static S3Algorithm? Verify(S3Call call)
    {
        if (call.Header("Content-Length") is null && call.Header("Transfer-Encoding") is not null)
        {
            throw new S3RefusalException(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        if (call.Header("Content-MD5") is { } md5)
        {
            if (!IsBase64(md5, 16))
            {
                throw new S3RefusalException(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
            }

            if (Convert.ToBase64String(MD5.HashData(call.Request.Body)) != md5)
            {
                throw new S3RefusalException(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
            }
        }

        var claimed = Claimed(call);
        EnsureAnnounced(call, claimed);
        if (claimed is not { } algorithm)
        {
            return null;
        }

        var (claim, real) = (call.Header(algorithm.Header())!, algorithm.Compute(call.Request.Body));
        if (!IsBase64(claim, real.Length))
        {
            throw S3RefusalException.InvalidRequest($"Value for {algorithm.Header()} header is invalid.");
        }

        return Convert.ToBase64String(real) == claim
            ? algorithm
            : throw new S3RefusalException(
                400, "BadDigest", $"The {algorithm.Name()} you specified did not match the calculated checksum.");
    }

    // "S3 stores the resulting object without the aws-chunked value in the Content-Encoding header."
    private static string? Stored(S3Call call, string name) => name != "Content-Encoding" || call.Header(name) is not { } codings
        ? call.Header(name)
        : string.Join(',', codings.Split(',', StringSplitOptions.TrimEntries)
            .Where(coding => coding != "aws-chunked")) is { Length: > 0 } left
            ? left
            : null;

    // The SDKs announce the algorithm besides; a proxy may have dropped the checksum itself.
    private static void EnsureAnnounced(S3Call call, S3Algorithm? claimed)
    {
        const string header = "x-amz-sdk-checksum-algorithm";
        if (call.Header(header) is not { } announced)
        {
            return;
        }

        if (!S3Algorithms.All.Any(known => known.Name() == announced))
        {
            throw S3RefusalException.InvalidRequest($"Value for {header} header is invalid.");
        }

        if (claimed is null)
        {
            throw S3RefusalException.InvalidRequest(
                $"{header} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
        }

        if (claimed.Value.Name() != announced)
        {
            throw S3RefusalException.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
    }

    /// <summary>The one algorithm whose checksum header came; null for none.</summary>
    private static S3Algorithm? Claimed(S3Call call)
    {
        var claims = call.Request.Headers.Keys
            .Where(name => name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase))
            .Select(name => name.ToLowerInvariant())
            .Except(["x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode"])
            .ToList();
        if (claims.Count > 1)
        {
            throw S3RefusalException.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        return claims.Count == 0 ? null
            : S3Algorithms.All.Where(algorithm => algorithm.Header() == claims[0]).Cast<S3Algorithm?>().FirstOrDefault()
                ?? throw S3RefusalException.NotImplemented(claims[0]);
    }

    private static Dictionary<string, string> ReadMetadata(S3Call call)
    {
        const string prefix = "x-amz-meta-";
        var metadata = call.Request.Headers
            .Where(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key[prefix.Length..].ToLowerInvariant(), header => header.Value, StringComparer.Ordinal);
        return metadata.Sum(pair => pair.Key.Length + Encoding.UTF8.GetByteCount(pair.Value)) <= 2048
            ? metadata
            : throw new S3RefusalException(
                400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", ("MaxSizeAllowed", "2048"));
    }

    private static Dictionary<string, string> ReadTags(string? header)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (header ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            if (!tags.TryAdd(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : ""))
            {
                throw S3RefusalException.InvalidArgument(
                    "x-amz-tagging",
                    header,
                    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
                        + "duplicates.");
            }
        }

        if (tags.Count > 10)
        {
            throw new S3RefusalException(400, "BadRequest", "Object tags cannot be greater than 10");
        }

        return tags.All(tag => tag.Key.Length is > 0 and <= 128 && tag.Value.Length <= 256)
            ? tags
            : throw new S3RefusalException(400, "InvalidTag", "The TagKey or the TagValue you have provided is invalid");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static bool IsBase64(string text, int length) =>
        Convert.TryFromBase64String(text, new byte[length], out var written) && written == length;
}
