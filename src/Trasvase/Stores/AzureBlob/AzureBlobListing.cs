using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Lists a container page by page, and believes nothing that is not a listing.</summary>
internal sealed class AzureBlobListing(AzureBlobRequests requests)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? marker = null;
        var waypoint = "";
        for (var page = 1; ; page++)
        {
            var root = await ReadPageAsync(options, marker, cancellationToken).ConfigureAwait(false);
            var blobs = root.All("Blobs").FirstOrDefault() ?? throw Broken("has no list of objects");
            yield return new ListingPage(Objects(blobs, options), await PrefixesAsync(blobs, options, cancellationToken).ConfigureAwait(false));

            marker = root.Text("NextMarker");
            if (string.IsNullOrEmpty(marker))
            {
                yield break;
            }

            // A marker that comes again leads round for ever. Remembering that of page 1, 2, 4, 8... finds a circle of any length.
            if (marker == waypoint)
            {
                throw Broken("goes round in a circle");
            }

            waypoint = BitOperations.IsPow2(page) ? marker : waypoint;
        }
    }

    private async Task<XElement> ReadPageAsync(ListOptions options, string? marker, CancellationToken cancellationToken)
    {
        var call = new HttpCall
        {
            Operation = $"listing {requests.Name}",
            Request = () => requests.Make(
                HttpMethod.Get,
                key: null,
                ("restype", "container"),
                ("comp", "list"),
                ("include", "metadata"),
                ("prefix", AzureBlobHeaders.Present(options.Prefix)),
                ("delimiter", AzureBlobHeaders.Present(options.Delimiter)),
                ("marker", marker),
                ("maxresults", options.PageSize.ToString(CultureInfo.InvariantCulture))),
        };
        return await requests.ReadAsync(call, "EnumerationResults", cancellationToken).ConfigureAwait(false);
    }

    private List<ObjectInfo> Objects(XElement blobs, ListOptions options) =>
    [
        .. blobs.All("Blob").Select(ReadObject).Where(info => options.StartAfter is not { } after || info.Key > after),
    ];

    // This version of the protocol cannot begin after a key: what comes before is passed over here.
    private async Task<List<string>> PrefixesAsync(XElement blobs, ListOptions options, CancellationToken cancellationToken)
    {
        var prefixes = new List<string>();
        foreach (var prefix in blobs.All("BlobPrefix").Select(ReadName))
        {
            if (options.StartAfter is not { } after
                || (after.Value.StartsWith(prefix, StringComparison.Ordinal)
                    ? await HoldsAnyAfterAsync(prefix, after, cancellationToken).ConfigureAwait(false)
                    : ObjectKey.CompareUtf8(prefix, after.Value) > 0))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes;
    }

    private async Task<bool> HoldsAnyAfterAsync(string prefix, ObjectKey after, CancellationToken cancellationToken)
    {
        await foreach (var page in ListAsync(new ListOptions { Prefix = prefix, StartAfter = after }, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private ObjectInfo ReadObject(XElement blob)
    {
        var properties = blob.All("Properties").FirstOrDefault();
        if (properties?.Text("Etag") is not { Length: > 0 } eTag
            || !long.TryParse(properties.Text("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !AzureBlobHeaders.TryReadDate(properties.Text("Last-Modified"), out var modified))
        {
            throw Broken("has an object without size, entity tag or date");
        }

        var tier = AzureBlobHeaders.Present(properties.Text("AccessTier"));
        return new ObjectInfo
        {
            Key = ReadKey(blob),
            Size = size,
            // A listing leaves the quotes out that every other answer has.
            ETag = eTag.StartsWith('"') || eTag.StartsWith("W/", StringComparison.Ordinal) ? eTag : $"\"{eTag}\"",
            Version = AzureBlobHeaders.Present(blob.Text("VersionId")),
            LastModified = modified,
            StorageClass = tier,
            IsArchived = AzureBlobHeaders.IsArchive(tier),
            Headers = new ContentHeaders
            {
                ContentType = AzureBlobHeaders.Present(properties.Text("Content-Type")),
                ContentEncoding = AzureBlobHeaders.Present(properties.Text("Content-Encoding")),
                ContentLanguage = AzureBlobHeaders.Present(properties.Text("Content-Language")),
                ContentDisposition = AzureBlobHeaders.Present(properties.Text("Content-Disposition")),
                CacheControl = AzureBlobHeaders.Present(properties.Text("Cache-Control")),
            },
            Metadata = ReadMetadata(blob),
        };
    }

    private static Dictionary<string, string> ReadMetadata(XElement blob)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in blob.All("Metadata").Elements())
        {
            metadata[entry.Name.LocalName] = entry.Value;
        }

        return metadata;
    }

    private ObjectKey ReadKey(XElement blob)
    {
        try
        {
            return new ObjectKey(ReadName(blob));
        }
        catch (ArgumentException e)
        {
            throw Broken("has an object without a valid key", e);
        }
    }

    private string ReadName(XElement item)
    {
        var name = item.All("Name").FirstOrDefault() ?? throw Broken("has an entry without a name");

        // Names with characters that XML cannot hold come percent-encoded, and say so.
        return name.Attribute("Encoded")?.Value == "true" ? Uri.UnescapeDataString(name.Value) : name.Value;
    }

    private StoreException Broken(string what, Exception? cause = null) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Worthwhile, $"The listing of {requests.Name} {what}.", cause);
}
