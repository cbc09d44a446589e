using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Writes the properties of an object into request headers, and reads them from the headers of an answer.</summary>
internal static class AzureBlobHeaders
{
    private const string MetadataPrefix = "x-ms-meta-";

    private static readonly SearchValues<char> Identifier = SearchValues.Create(
        "_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Adds headers, metadata, tags, tier and precondition to a put or a commit.</summary>
    /// <exception cref="StoreException">InvalidRequest for values that HTTP headers or Azure cannot carry.</exception>
    public static void AddTo(HttpRequestMessage request, WriteOptions options)
    {
        AddHeaders(request, options.Headers);
        Add(request, "x-ms-access-tier", options.StorageClass);
        AddMetadata(request, options.Metadata);
        if (options.Tags.Count > 0)
        {
            request.Headers.Add("x-ms-tags", ObjectUri.Query([.. options.Tags.Select(tag => (tag.Key, (string?)tag.Value))]));
        }

        if (options.Precondition.MustBeAbsent)
        {
            request.Headers.IfNoneMatch.Add(System.Net.Http.Headers.EntityTagHeaderValue.Any);
        }
        else if (options.Precondition.ETag is { } eTag)
        {
            AzureBlobRequests.AddMatch(request, eTag);
        }
    }

    /// <summary>Adds the standard headers of the blob.</summary>
    /// <exception cref="StoreException">InvalidRequest for values that HTTP headers cannot carry.</exception>
    public static void AddHeaders(HttpRequestMessage request, ContentHeaders headers)
    {
        Add(request, "x-ms-blob-content-type", headers.ContentType);
        Add(request, "x-ms-blob-content-encoding", headers.ContentEncoding);
        Add(request, "x-ms-blob-content-language", headers.ContentLanguage);
        Add(request, "x-ms-blob-content-disposition", headers.ContentDisposition);
        Add(request, "x-ms-blob-cache-control", headers.CacheControl);
    }

    /// <summary>Reads what the headers of an answer say about an object.</summary>
    /// <param name="answer">The answer to a read or a find.</param>
    /// <param name="key">The key of the requested object.</param>
    /// <param name="size">The length of the whole object in bytes; null if the answer does not hold it.</param>
    /// <param name="operation">The operation, for error messages.</param>
    /// <exception cref="StoreException">Unexpected if the answer is not about a blob, whatever its status.</exception>
    public static ObjectInfo Read(HttpAnswer answer, ObjectKey key, long? size, string operation)
    {
        if (size is not { } length
            || answer.Header("x-ms-blob-type") is null
            || answer.Header("ETag") is not { Length: > 0 } eTag
            || !TryReadDate(answer.Header("Last-Modified"), out var modified))
        {
            throw new StoreException(
                StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, $"The answer while {operation} is not that of a blob.");
        }

        var tier = answer.Header("x-ms-access-tier");
        var metadata = answer.HeadersFrom(MetadataPrefix)
            .ToDictionary(header => header.Name[MetadataPrefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);
        return new ObjectInfo
        {
            Key = key,
            Size = length,
            ETag = eTag,
            Version = answer.Header("x-ms-version-id"),
            LastModified = modified,
            StorageClass = tier,
            IsArchived = IsArchive(tier),
            ContentMd5 = ReadMd5(answer.Header("Content-MD5")),
            Headers = new ContentHeaders
            {
                ContentType = Present(answer.Header("Content-Type")),
                ContentEncoding = Present(answer.Header("Content-Encoding")),
                ContentLanguage = Present(answer.Header("Content-Language")),
                ContentDisposition = Present(answer.Header("Content-Disposition")),
                CacheControl = Present(answer.Header("Cache-Control")),
            },
            Metadata = metadata,
            IsFolder = answer.Header("x-ms-resource-type") == "directory" || metadata.GetValueOrDefault("hdi_isfolder") == "true",
        };

        // Digests stays empty. A blob's Content-MD5 is what its writer claimed, and Azure does not check the claim when parts are
        // committed. It may be the digest of other bytes, and nothing shows whether it is.
    }

    /// <summary>Returns a blob's Content-MD5 in hexadecimal; null if there is none.</summary>
    public static string? ReadMd5(string? text)
    {
        Span<byte> value = stackalloc byte[MD5.HashSizeInBytes];
        return text is not null && Convert.TryFromBase64String(text, value, out var length) && length == value.Length
            ? Convert.ToHexStringLower(value)
            : null;
    }

    /// <summary>Reads a date in the form that HTTP uses.</summary>
    public static bool TryReadDate(ReadOnlySpan<char> text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>Returns the text, or null if it is empty. A listing has an empty element for a header that a find leaves out.</summary>
    public static string? Present(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Returns whether content in this tier must be rehydrated before it can be read.</summary>
    public static bool IsArchive(string? tier) => string.Equals(tier, "Archive", StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the user metadata of the blob.</summary>
    /// <exception cref="StoreException">InvalidRequest for values that HTTP headers or Azure cannot carry.</exception>
    public static void AddMetadata(HttpRequestMessage request, IReadOnlyDictionary<string, string> metadata)
    {
        var names = new HashSet<string>(metadata.Count, StringComparer.OrdinalIgnoreCase);
        var bytes = 0;
        foreach (var (name, value) in metadata)
        {
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Identifier))
            {
                throw Invalid("Azure Blob Storage takes metadata names of ASCII letters, digits and underscores, the first no digit.");
            }

            if (!names.Add(name))
            {
                throw Invalid($"Two metadata entries are named '{name}'; upper and lower case are the same there.");
            }

            Add(request, MetadataPrefix + name, value);
            bytes += name.Length + value.Length;
        }

        if (bytes > AzureBlobProfile.Value.MetadataBytesMax)
        {
            throw Invalid(
                $"Azure Blob Storage takes at most {AzureBlobProfile.Value.MetadataBytesMax} bytes of metadata, and these are {bytes}.");
        }
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.AsSpan().Trim(' ').Length != value.Length)
        {
            throw Invalid(
                $"The value for {name} cannot be sent as it is: it may hold printable ASCII characters only, and no space at its ends.");
        }

        request.Headers.Add(name, value);
    }

    private static StoreException Invalid(string message) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, message);
}
