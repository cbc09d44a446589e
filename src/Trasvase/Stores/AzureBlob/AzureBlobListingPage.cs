using System.Collections.ObjectModel;
using System.Globalization;
using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob;

/// <summary>One page of a listing, with the way to the next one.</summary>
/// <param name="Page">The page.</param>
/// <param name="Next">The marker with which the next page is requested; null after the last page.</param>
internal sealed record AzureBlobListed(ListingPage Page, string? Next);

/// <summary>
/// Reads one page of an Azure listing, entry by entry, without holding the document. Values that repeat from entry to entry are held
/// once.
/// </summary>
/// <param name="prefix">The requested prefix.</param>
/// <param name="broken">Makes the error from the end of a sentence that begins with the listing.</param>
internal sealed class AzureBlobListingPage(string prefix, Func<string, Exception?, StoreException> broken)
{
    private readonly List<ObjectInfo> _objects = [];
    private readonly List<string> _prefixes = [];
    private ContentHeaders _headers = ContentHeaders.None;
    private string? _tier;
    private string? _metadataName;

    /// <summary>Reads the page; the cursor must be at the root.</summary>
    public AzureBlobListed Read(XmlCursor xml)
    {
        string? next = null;
        var hasList = false;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            switch (xml.Name)
            {
                case "Blobs":
                    hasList = true;
                    ReadBlobs(xml);
                    break;
                case "NextMarker":
                    next = AzureBlobHeaders.Present(xml.Text(""));
                    break;
            }
        }

        return hasList ? new AzureBlobListed(new ListingPage(_objects, _prefixes), next) : throw broken("has no list of objects", null);
    }

    private void ReadBlobs(XmlCursor xml)
    {
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            if (xml.Name == "Blob")
            {
                _objects.Add(ReadObject(xml));
            }
            else if (xml.Name == "BlobPrefix")
            {
                _prefixes.Add(ReadPrefix(xml));
            }
        }
    }

    private string ReadPrefix(XmlCursor xml)
    {
        string? name = null;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            name = xml.Name == "Name" ? ReadName(xml) : name;
        }

        return name ?? throw broken("has an entry without a name", null);
    }

    private ObjectInfo ReadObject(XmlCursor xml)
    {
        string? name = null, version = null;
        Properties? properties = null;
        IReadOnlyDictionary<string, string> metadata = ReadOnlyDictionary<string, string>.Empty;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            switch (xml.Name)
            {
                case "Name":
                    name = ReadName(xml);
                    break;
                case "VersionId":
                    version = AzureBlobHeaders.Present(xml.Text(""));
                    break;
                case "Properties":
                    properties = ReadProperties(xml);
                    break;
                case "Metadata":
                    metadata = ReadMetadata(xml);
                    break;
            }
        }

        if (properties is not { ETag: { Length: > 0 } eTag, Size: { } size, LastModified: { } modified } read)
        {
            throw broken("has an object without size, entity tag or date", null);
        }

        return new ObjectInfo
        {
            Key = Key(name ?? throw broken("has an entry without a name", null)),
            Size = size,
            // A listing leaves out the quotes that every other answer has.
            ETag = eTag.StartsWith('"') || eTag.StartsWith("W/", StringComparison.Ordinal) ? eTag : $"\"{eTag}\"",
            Version = version,
            LastModified = modified,
            StorageClass = read.Tier,
            IsArchived = AzureBlobHeaders.IsArchive(read.Tier),
            IsFolder = read.IsFolder || metadata.GetValueOrDefault("hdi_isfolder") == "true",
            ContentMd5 = read.Md5,
            Headers = read.Headers,
            Metadata = metadata,
        };
    }

    private Properties ReadProperties(XmlCursor xml)
    {
        string? eTag = null, md5 = null, tier = null, type = null, encoding = null, language = null, disposition = null, cache = null;
        long? size = null;
        DateTimeOffset? modified = null;
        var isFolder = false;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            switch (xml.Name)
            {
                case "Etag": eTag = xml.Text(null); break;
                case "Content-Length":
                    size = long.TryParse(xml.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    ? length
                    : null; break;
                case "Last-Modified": modified = AzureBlobHeaders.TryReadDate(xml.Text(), out var date) ? date : null; break;
                case "ResourceType": isFolder = xml.Text(null) == "directory"; break;
                case "AccessTier": tier = AzureBlobHeaders.Present(xml.Text(_tier)); break;
                case "Content-Type": type = AzureBlobHeaders.Present(xml.Text(_headers.ContentType)); break;
                case "Content-Encoding": encoding = AzureBlobHeaders.Present(xml.Text(_headers.ContentEncoding)); break;
                case "Content-Language": language = AzureBlobHeaders.Present(xml.Text(_headers.ContentLanguage)); break;
                case "Content-Disposition": disposition = AzureBlobHeaders.Present(xml.Text(_headers.ContentDisposition)); break;
                case "Content-MD5": md5 = AzureBlobHeaders.ReadMd5(xml.Text(null)); break;
                case "Cache-Control": cache = AzureBlobHeaders.Present(xml.Text(_headers.CacheControl)); break;
            }
        }

        _tier = tier;
        var known = _headers;
        if (known.ContentType != type || known.ContentEncoding != encoding || known.ContentLanguage != language
            || known.ContentDisposition != disposition || known.CacheControl != cache)
        {
            _headers = new ContentHeaders
            {
                ContentType = type,
                ContentEncoding = encoding,
                ContentLanguage = language,
                ContentDisposition = disposition,
                CacheControl = cache,
            };
        }

        return new Properties(eTag, size, modified, tier, md5, _headers, isFolder);
    }

    private IReadOnlyDictionary<string, string> ReadMetadata(XmlCursor xml)
    {
        Dictionary<string, string>? metadata = null;
        for (var depth = xml.Depth; xml.MoveToChild(depth);)
        {
            _metadataName = xml.Name == _metadataName ? _metadataName : xml.Name;
            metadata ??= new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase);
            metadata[_metadataName] = xml.Text(null);
        }

        return metadata ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;
    }

    private ObjectKey Key(string name)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw broken("has an object whose key does not begin with the prefix that was asked for", null);
        }

        try
        {
            return new ObjectKey(name);
        }
        catch (ArgumentException e)
        {
            throw broken("has an object without a valid key", e);
        }
    }

    // A name with characters that XML cannot hold is percent-encoded, and an attribute says so.
    private static string ReadName(XmlCursor xml) =>
        xml.Attribute("Encoded") == "true" ? Uri.UnescapeDataString(xml.Text(null)) : xml.Text(null);

    private readonly record struct Properties(
        string? ETag, long? Size, DateTimeOffset? LastModified, string? Tier, string? Md5, ContentHeaders Headers, bool IsFolder);
}
