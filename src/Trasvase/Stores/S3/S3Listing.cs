using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>Lists a bucket page by page. A listing decides what is copied and what is deleted, so a broken one must never pass for a short one.</summary>
internal sealed class S3Listing(S3Client client)
{
    private const int EmptyPagesMax = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string Operation => $"listing {client.Bucket}";

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null, marked = null;
        HashSet<ObjectKey> before = [], markedPage = [];
        var empty = 0;
        for (long number = 1; ; number++)
        {
            var (page, next) = await ReadPageAsync(options, token, cancellationToken).ConfigureAwait(false);
            var keys = page.Objects.Select(entry => entry.Key).ToHashSet();
            if (keys.Count < page.Objects.Count || keys.Overlaps(before) || keys.Overlaps(markedPage))
            {
                throw Unexpected("the store gave the same key twice");
            }

            yield return page;
            if (next is null)
            {
                yield break;
            }

            // Brent's way to see any cycle without remembering everything: mark one token and one page at each power of two.
            if (next == token || next == marked)
            {
                throw Unexpected("the store gave the same continuation token twice");
            }

            (marked, markedPage) = long.IsPow2(number) ? (next, keys) : (marked, markedPage);
            (token, before) = (next, keys);
            empty = page.Objects.Count + page.Prefixes.Count == 0 ? empty + 1 : 0;
            if (empty >= EmptyPagesMax)
            {
                throw Unexpected($"the store gave {EmptyPagesMax} pages without an entry, one after another");
            }
        }
    }

    private async Task<(ListingPage Page, string? Next)> ReadPageAsync(ListOptions options, string? token, CancellationToken cancellationToken)
    {
        var query = Query(options, token);
        var call = S3Client.Call(
            HttpMethod.Get,
            () => client.Bucket.Root(query),
            Operation,
            // Tells which archived objects are restored. Other servers may refuse what they do not know.
            request => request.SetVerbatim("x-amz-optional-object-attributes", client.Bucket.IsAmazon ? "RestoreStatus" : null));
        var document = await client.ReadAsync(call, "ListBucketResult", cancellationToken).ConfigureAwait(false);

        var isEncoded = document.Text("EncodingType") == "url";
        var objects = document.All("Contents").Select(entry => ReadObject(entry, isEncoded)).ToList();
        var prefixes = document.All("CommonPrefixes").Select(entry => Decode(entry.Text("Prefix"), isEncoded)).ToList();
        if (objects.Select(entry => entry.Key.Value).Concat(prefixes).FirstOrDefault(key => !key.StartsWith(options.Prefix, StringComparison.Ordinal)) is { } stray)
        {
            throw Unexpected($"'{S3Names.Shown(stray)}' does not begin with the prefix that was asked for");
        }

        EnsureCounted(document, objects.Count, prefixes.Count);
        return (new ListingPage(objects, prefixes), Next(document));
    }

    // Some servers count the prefixes, some do not; but entries that were counted and did not come are lost ones.
    private void EnsureCounted(XElement document, int objects, int prefixes)
    {
        if (int.TryParse(document.Text("KeyCount"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (count < objects || count > objects + prefixes))
        {
            throw Unexpected($"the store counts {count} entries, and gives {objects + prefixes}");
        }
    }

    private string? Next(XElement document)
    {
        switch (document.Text("IsTruncated"))
        {
            case "false":
                return null;
            case "true":
                return document.Text("NextContinuationToken") is { Length: > 0 } next ? next : throw Unexpected("the store says that there is more, but not how to ask for it");
            default:
                throw Unexpected("the store does not say whether there is more");
        }
    }

    private static string Query(ListOptions options, string? token)
    {
        List<(string, string?)> pairs = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", options.PageSize.ToString(CultureInfo.InvariantCulture))];
        if (options.Prefix.Length > 0)
        {
            pairs.Add(("prefix", options.Prefix));
        }

        if (options.Delimiter is { } delimiter)
        {
            pairs.Add(("delimiter", delimiter));
        }

        if (token is not null)
        {
            pairs.Add(("continuation-token", token));
        }
        else if (options.StartAfter is { } start)
        {
            pairs.Add(("start-after", start.Value));
        }

        return ObjectUri.Query([.. pairs]);
    }

    private ObjectInfo ReadObject(XElement entry, bool isEncoded)
    {
        if (!long.TryParse(entry.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !DateTimeOffset.TryParse(entry.Text("LastModified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var modified)
            || S3Headers.Quoted(entry.Text("ETag")) is not { } eTag)
        {
            throw Unexpected("an entry lacks its size, its time or its entity tag");
        }

        var storageClass = entry.Text("StorageClass");
        var restore = entry.All("RestoreStatus").FirstOrDefault();
        return new ObjectInfo
        {
            Key = new ObjectKey(Decode(entry.Text("Key"), isEncoded)),
            Size = size,
            ETag = eTag,
            LastModified = modified,
            StorageClass = storageClass,
            IsArchived = S3Headers.IsArchived(storageClass, restore?.Text("RestoreExpiryDate") is null ? null : $"ongoing-request=\"{restore.Text("IsRestoreInProgress")}\""),
            HasDetails = false,
            PerhapsMd5 = S3Digests.OfETag(eTag, isMd5: !client.Bucket.IsDirectory) is { Scope: DigestScope.Whole } perhaps ? perhaps : null,
        };
    }

    private string Decode(string? text, bool isEncoded)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw Unexpected("an entry has no key");
        }

        if (!isEncoded)
        {
            return text;
        }

        try
        {
            var encoded = StrictUtf8.GetBytes(text);
            return StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length));
        }
        catch (ArgumentException e)
        {
            throw Unexpected($"the key '{S3Names.Shown(text)}' is not UTF-8", e);
        }
    }

    private StoreException Unexpected(string reason, Exception? cause = null) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Never, HttpFailure.Sentence(Operation, reason), cause);
}
