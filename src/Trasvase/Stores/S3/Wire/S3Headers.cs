using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Globalization;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Stores.S3.Wire;

/// <summary>Reads an object's properties from the headers of an answer, and writes those of a new object to a request.</summary>
internal static class S3Headers
{
    private const string MetadataPrefix = "x-amz-meta-";

    /// <summary>Amazon's storage classes whose objects have to be restored before they can be read.</summary>
    public static FrozenSet<string> ArchiveClasses { get; } = FrozenSet.Create(StringComparer.Ordinal, "GLACIER", "DEEP_ARCHIVE");

    /// <summary>Returns the object that an answer to HEAD or GET describes.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="size">The length of the whole object in bytes.</param>
    /// <param name="isWhole">False for a ranged answer, whose checksum headers cannot be trusted.</param>
    /// <param name="bucket">The object's bucket.</param>
    public static ObjectInfo ReadInfo(HttpAnswer answer, ObjectKey key, long size, bool isWhole, S3Bucket bucket)
    {
        var eTag = Quoted(answer.Header("ETag"));
        var storageClass = answer.Header("x-amz-storage-class");
        var isMd5 = answer.Header("x-amz-server-side-encryption")?.StartsWith("aws:kms", StringComparison.Ordinal) != true
            && answer.Header("x-amz-server-side-encryption-customer-algorithm") is null;
        var digests = isWhole ? S3Digests.OfObject(answer.Header, eTag).ToList() : [];

        // The MD5 of the whole object is listed only once. A composite MD5 from the entity tag is added even if there is an equal checksum,
        // because having both shows that there is such a checksum.
        if (S3Digests.OfETag(eTag, isMd5) is { } md5 && (md5.Scope == DigestScope.Composite || !digests.Contains(md5)))
        {
            digests.Add(md5);
        }

        return new ObjectInfo
        {
            Key = key,
            Size = size,
            ETag = eTag,
            Version = answer.Header("x-amz-version-id"),
            LastModified = S3Time.Read(answer.Header("Last-Modified")),
            Told = ReadTold(answer, eTag, bucket),
            Digests = digests,
            Headers = ReadContentHeaders(answer.Header),
            Metadata = ReadMetadata(answer.HeadersFrom(MetadataPrefix)),
            TagCount = ReadTagCount(answer.Header("x-amz-tagging-count"), bucket),
            Extras = S3Extra.Headers(answer.Header),
            MissingMetadata = S3Extra.MissingMetadata(answer.Header),
            Lock = S3Extra.Lock(answer.Header),
            StorageClass = storageClass,
            IsArchived = bucket.IsAmazon && IsArchived(storageClass, answer.Header("x-amz-restore"), answer.Header("x-amz-archive-status")),
        };
    }

    /// <summary>Returns the entity tag with its quotes, which some servers leave out; null if it is missing or empty.</summary>
    public static string? Quoted(string? eTag) => eTag switch
    {
        null or "" or "\"\"" => null,
        _ when eTag.StartsWith('"') || eTag.StartsWith("W/", StringComparison.Ordinal) => eTag,
        _ => $"\"{eTag}\"",
    };

    /// <summary>
    /// Whether an object of this class can only be read after it is restored. Valid for Amazon alone. Other servers keep any class that
    /// they are given (Ceph, MinIO) and read the object at once, or restore by rules of their own; there, an object is archived if a read
    /// of it is refused.
    /// </summary>
    /// <param name="storageClass">S3's storage class; null if the answer holds none.</param>
    /// <param name="restore">The value of x-amz-restore; null if there is none.</param>
    /// <param name="archiveStatus">The value of x-amz-archive-status, which reports INTELLIGENT_TIERING's own archive; null if there is
    /// none.</param>
    public static bool IsArchived(string? storageClass, string? restore, string? archiveStatus = null) =>
        ((storageClass is not null && ArchiveClasses.Contains(storageClass)) || archiveStatus is not null)
        && restore?.Contains("ongoing-request=\"false\"", StringComparison.Ordinal) != true;

    /// <summary>Adds the headers, metadata, tags and storage class of a new object to a request.</summary>
    /// <exception cref="StoreException">InvalidRequest: a metadata value holds a control character.</exception>
    public static void Write(HttpRequestMessage request, WriteOptions options)
    {
        request.SetVerbatim("Content-Type", options.Headers.ContentType);
        request.SetVerbatim("Content-Encoding", options.Headers.ContentEncoding);
        request.SetVerbatim("Content-Language", options.Headers.ContentLanguage);
        request.SetVerbatim("Content-Disposition", options.Headers.ContentDisposition);
        request.SetVerbatim("Cache-Control", options.Headers.CacheControl);
        request.SetVerbatim("x-amz-storage-class", options.StorageClass);
        foreach (var (name, value) in options.Metadata)
        {
            if (value.Any(char.IsControl))
            {
                throw new StoreException(
                    StoreErrorKind.InvalidRequest,
                    RetryAdvice.Never,
                    $"The metadata '{S3Names.Shown(name)}' holds a line end or another control character.");
            }

            request.SetVerbatim(MetadataPrefix + name.ToLowerInvariant(), Rfc2047.Encode(value));
        }

        if (options.Tags.Count > 0)
        {
            request.SetVerbatim("x-amz-tagging", ObjectUri.Query([.. options.Tags.Select(tag => (tag.Key, (string?)tag.Value))]));
        }
    }

    /// <summary>Adds a precondition to a request that stores an object.</summary>
    public static void Write(HttpRequestMessage request, Precondition precondition, S3Bucket bucket)
    {
        request.SetVerbatim("If-None-Match", precondition.MustBeAbsent ? "*" : null);
        // Ceph compares the entity tag of a put as text with its own, which has no quotes.
        request.SetVerbatim("If-Match", bucket.IsAmazon ? precondition.ETag : precondition.ETag?.Trim('"'));
    }

    // The time is not needed if the entity tag tells versions apart.
    private static DateTimeOffset? ReadTold(HttpAnswer answer, string? eTag, S3Bucket bucket) =>
        bucket.IsAmazon && VersionIdentity.IsStrong(eTag) ? null : S3Time.Read(answer.Header("Date"));

    // Amazon counts the tags if there are any and the caller may read them. What a missing count means at other services is not known.
    private static int? ReadTagCount(string? told, S3Bucket bucket) =>
        int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : bucket.IsAmazon ? 0 : null;

    private static ContentHeaders ReadContentHeaders(Func<string, string?> header) => new()
    {
        ContentType = Text(header("Content-Type")),
        ContentEncoding = header("Content-Encoding") is { } codings ? Text(WithoutChunks(codings)) : null,
        ContentLanguage = Text(header("Content-Language")),
        ContentDisposition = Text(header("Content-Disposition")),
        CacheControl = Text(header("Cache-Control")),
    };

    private static IReadOnlyDictionary<string, string> ReadMetadata(List<(string Name, string Value)> headers)
    {
        if (headers.Count == 0)
        {
            return ReadOnlyDictionary<string, string>.Empty;
        }

        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (name.Length > MetadataPrefix.Length)
            {
                metadata[name[MetadataPrefix.Length..].ToLowerInvariant()] = Rfc2047.Decode(value);
            }
        }

        return metadata;
    }

    private static string WithoutChunks(string codings) => string.Join(
        ", ",
        codings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(coding => !coding.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase)));

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
