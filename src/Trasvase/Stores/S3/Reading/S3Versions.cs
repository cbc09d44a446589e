using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Reading;

/// <summary>
/// Lists the objects that a bucket held at an earlier time (ListObjectVersions): each key's version that was current then, or nothing if it
/// was a delete marker. Versions must come key by key, the newest first. A listing in another order is refused, because it would select
/// wrong versions.
/// </summary>
internal sealed class S3Versions(S3Client client)
{
    private string Operation => $"listing the versions in {client.Bucket}";

    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListOptions options, DateTimeOffset time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Delimiter is not null)
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                RetryAdvice.Never,
                "S3 lists versions of an earlier time only key by key, without a delimiter.");
        }

        var then = new VersionsThen(time, options.StartAfter, Unexpected);
        var place = new Place(options.StartAfter?.Value, Version: null);
        Place? marked = null;
        var empty = new EmptyPages(what => Unexpected($"the store {what}"), client.Time);
        for (long number = 1; ; number++)
        {
            var (entries, next) = await ReadPageAsync(options, place, cancellationToken).ConfigureAwait(false);
            yield return new ListingPage(then.Take(entries), []);
            if (next is null)
            {
                yield break;
            }

            // Keys must advance. A loop among the versions of one key is found by comparing with a mark that is set at each power of two.
            var order = place.Key is null ? 1 : ObjectKey.CompareUtf8(next.Key!, place.Key);
            if (order < 0 || next == place || next == marked)
            {
                throw Unexpected("the store goes on where it was before");
            }

            marked = long.IsPow2(number) ? next : marked;
            place = next;
            empty.Came(entries.Count);
            await empty.GoOnAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(IReadOnlyList<VersionEntry> Entries, Place? Next)> ReadPageAsync(
        ListOptions options, Place place, CancellationToken cancellationToken)
    {
        var query = Query(options, place);
        var call = S3Client.Call(HttpMethod.Get, () => client.Bucket.Root(query), Operation);
        var document = await client.ReadAsync(call, "ListVersionsResult", cancellationToken).ConfigureAwait(false);
        var isEncoded = document.Text("EncodingType") == "url";
        var entries = document.Elements()
            .Where(element => element.Name.LocalName is "Version" or "DeleteMarker")
            .Select(element => Read(element, isEncoded))
            .ToList();
        if (entries.Find(entry => !entry.Key.Value.StartsWith(options.Prefix, StringComparison.Ordinal)) is { } stray)
        {
            throw Unexpected($"'{S3Names.Shown(stray.Key.Value)}' does not begin with the prefix that was asked for");
        }

        return (entries, Next(document, isEncoded, entries.Count > 0 ? entries[^1].Key.Value : null));
    }

    private Place? Next(XElement document, bool isEncoded, string? last)
    {
        switch (document.Text("IsTruncated")?.ToLowerInvariant())
        {
            case "false":
                return null;
            case "true":
                // Ceph encodes the other keys but not this one.
                return document.Text("NextKeyMarker") is { Length: > 0 } key
                    ? new Place(
                        key == last ? key : Decode(key, isEncoded),
                        document.Text("NextVersionIdMarker") is { Length: > 0 } version ? version : null)
                    : throw Unexpected("the store says that there is more, but not how to ask for it");
            default:
                throw Unexpected("the store does not say whether there is more");
        }
    }

    private static string Query(ListOptions options, Place place)
    {
        List<(string, string?)> pairs =
        [
            ("versions", null),
            ("encoding-type", "url"),
            ("max-keys", options.PageSize.ToString(CultureInfo.InvariantCulture))
        ];
        if (options.Prefix.Length > 0)
        {
            pairs.Add(("prefix", options.Prefix));
        }

        if (place.Key is { } key)
        {
            pairs.Add(("key-marker", key));
        }

        if (place.Version is { } version)
        {
            pairs.Add(("version-id-marker", version));
        }

        return ObjectUri.Query([.. pairs]);
    }

    private VersionEntry Read(XElement element, bool isEncoded)
    {
        var isMarker = element.Name.LocalName == "DeleteMarker";
        var size = 0L;
        if (S3Time.Read(element.Text("LastModified")) is not { } modified
            || element.Text("VersionId") is not { Length: > 0 } version
            || (!isMarker && !long.TryParse(element.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out size)))
        {
            throw Unexpected("an entry lacks its version, its size or its time");
        }

        var key = ObjectKey.OfRaw(Decode(element.Text("Key"), isEncoded));
        if (isMarker)
        {
            return new VersionEntry(key, version, modified, Info: null);
        }

        var eTag = S3Headers.Quoted(element.Text("ETag"));
        var storageClass = element.Text("StorageClass");
        return new VersionEntry(key, version, modified, new ObjectInfo
        {
            Key = key,
            Size = size,
            ETag = eTag,
            Version = version,
            LastModified = modified,
            StorageClass = storageClass,
            IsArchived = client.Bucket.IsAmazon && S3Headers.IsArchived(storageClass, restore: null),
            HasDetails = false,
            PerhapsMd5 = S3Digests.OfETag(eTag, isMd5: true) is { Scope: DigestScope.Whole } perhaps ? perhaps : null,
        });
    }

    private string Decode(string? text, bool isEncoded)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw Unexpected("an entry has no key");
        }

        return isEncoded ? EncodedKey.Decode(text) : text;
    }

    private StoreException Unexpected(string reason) =>
        new(StoreErrorKind.Unexpected, RetryAdvice.Never, HttpFailure.Sentence(Operation, reason));

    private sealed record Place(string? Key, string? Version);
}
