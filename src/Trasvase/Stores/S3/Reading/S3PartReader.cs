using System.Globalization;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>
/// Finds the parts in which an object was uploaded. Few servers other than Amazon's know them, and some ignore the parameter and send the
/// object. Only an answer that is clearly the requested document is read and believed.
/// </summary>
internal sealed class S3PartReader(S3Client client)
{
    private const int PageMax = 1000;
    private const int DocumentMax = 4 * 1024 * 1024;

    private static readonly (DigestAlgorithm Algorithm, string Element)[] Elements =
    [
        (DigestAlgorithm.Crc32C, "ChecksumCRC32C"),
        (DigestAlgorithm.Crc32, "ChecksumCRC32"),
        (DigestAlgorithm.Sha256, "ChecksumSHA256"),
        (DigestAlgorithm.Sha1, "ChecksumSHA1"),
        (DigestAlgorithm.Md5, "ChecksumMD5"),
    ];

    /// <summary>Returns all parts if S3 keeps a digest of each, or else the first part; null if the store reports none.</summary>
    public async Task<UploadedParts?> FindAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        return (IsListed(pinned) ? await AskAsync(ListAsync, pinned, cancellationToken).ConfigureAwait(false) : null)
            ?? await AskAsync(FindFirstAsync, pinned, cancellationToken).ConfigureAwait(false);
    }

    // Only an object with a checksum of the type COMPOSITE has a list of parts. Its entity tag is also a composite, of MD5s, but does not
    // show that there is a list. A composite MD5 checksum would be there besides it.
    private static bool IsListed(ObjectInfo pinned)
    {
        var composite = pinned.Digests.Where(digest => digest.Scope == DigestScope.Composite).ToList();
        if (S3Digests.OfETag(pinned.ETag, isMd5: true) is { } tag)
        {
            composite.Remove(tag);
        }

        return composite.Count > 0;
    }

    // This request needs a permission of its own, and many servers do not support it. A refusal is not a failure: the parts are just not
    // known.
    private static async Task<UploadedParts?> AskAsync(
        Func<ObjectInfo, CancellationToken, Task<UploadedParts?>> ask, ObjectInfo pinned, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(pinned, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (e.Kind is StoreErrorKind.PermissionDenied
                or StoreErrorKind.Unsupported
                or StoreErrorKind.InvalidRequest
                or StoreErrorKind.Unexpected)
        {
            return null;
        }
    }

    /// <summary>HEAD ?partNumber=1 returns the length of the first part and the number of parts.</summary>
    private async Task<UploadedParts?> FindFirstAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        var query = pinned.Version is null
            ? ObjectUri.Query(("partNumber", "1"))
            : ObjectUri.Query(("partNumber", "1"), ("versionId", pinned.Version));
        var call = S3Client.Call(
            HttpMethod.Head,
            () => client.Bucket.At(pinned.Key, query),
            $"asking for the parts of {client.Bucket.Show(pinned.Key)}",
            request =>
            {
                client.CustomerKey?.AddTo(request);
                request.SetVerbatim("If-Match", pinned.StrongETag);
            });
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status != 206
            || S3Headers.Quoted(answer.Header("ETag")) != pinned.ETag
            || !ContentRangeHeaderValue.TryParse(answer.Header("Content-Range"), out var range)
            || range is not { Unit: "bytes", From: 0, To: { } last, Length: { } size }
            || size != pinned.Size
            || last >= size)
        {
            return null;
        }

        var length = last + 1;
        var count = Number(answer.Header("x-amz-mp-parts-count")) ?? (length == size ? 1 : null);
        return new UploadedParts((int?)count, [new UploadedPart(length, Digest: null)]);
    }

    /// <summary>GetObjectAttributes lists all parts with their digests, page by page.</summary>
    private async Task<UploadedParts?> ListAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        var parts = new List<UploadedPart>();
        for (long marker = 0; ;)
        {
            if (await PageAsync(pinned, marker, cancellationToken).ConfigureAwait(false) is not { } page)
            {
                return null;
            }

            foreach (var part in page.All("Part"))
            {
                // Part numbers have gaps if the uploader left gaps; only their order matters.
                if (Number(part.Text("PartNumber")) is not { } number || number <= marker || Number(part.Text("Size")) is not { } length)
                {
                    return null;
                }

                marker = number;
                parts.Add(new UploadedPart(length, DigestOf(part)));
            }

            if (page.Text("IsTruncated") != "true")
            {
                // S3 sends the count as PartsCount, although its API model uses another name.
                var count = Number(page.Text("PartsCount") ?? page.Text("TotalPartsCount"));
                return parts.Count > 0 && (count is null || count == parts.Count) && parts.Sum(part => part.Length) == pinned.Size
                    ? new UploadedParts(parts.Count, parts)
                    : null;
            }

            if (!page.All("Part").Any())
            {
                return null;
            }
        }
    }

    private async Task<XElement?> PageAsync(ObjectInfo pinned, long marker, CancellationToken cancellationToken)
    {
        var operation = $"asking for the parts of {client.Bucket.Show(pinned.Key)}";
        var query = pinned.Version is null
            ? ObjectUri.Query(("attributes", null))
            : ObjectUri.Query(("attributes", null), ("versionId", pinned.Version));
        var call = S3Client.Call(HttpMethod.Get, () => client.Bucket.At(pinned.Key, query), operation, request =>
        {
            client.CustomerKey?.AddTo(request);
            request.SetVerbatim("x-amz-object-attributes", "ETag,ObjectParts,ObjectSize");
            request.SetVerbatim("x-amz-max-parts", PageMax.ToString(CultureInfo.InvariantCulture));
            request.SetVerbatim("x-amz-part-number-marker", marker.ToString(CultureInfo.InvariantCulture));
        });
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);

        // A server that does not know this request sends the object, with its entity tag.
        if (answer.Status != 200
            || answer.Header("ETag") is not null
            || answer.Header("Accept-Ranges") is not null
            || answer.ContentHeaders.ContentLength > DocumentMax)
        {
            return null;
        }

        var body = await answer.ReadBodyAsync(DocumentMax, operation, cancellationToken).ConfigureAwait(false);
        return StrictXml.TryParse(body) is { } root
            && root.Name.LocalName is "GetObjectAttributesResponse" or "GetObjectAttributesOutput"
            && S3Headers.Quoted(root.Text("ETag")) == pinned.ETag
            && Number(root.Text("ObjectSize")) == pinned.Size
                ? root.All("ObjectParts").FirstOrDefault()
                : null;
    }

    private static Digest? DigestOf(XElement part) => Elements
        .Select(element => S3Digests.OfPart(element.Algorithm, part.Text(element.Element)))
        .FirstOrDefault(digest => digest is not null);

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
