using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>ListObjectsV2.</summary>
internal static class S3Listings
{
    private const string Owner = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

    public static StandInAnswer List(S3Call call)
    {
        var encodes = call.Query("encoding-type") switch
        {
            null => false,
            "url" => true,
            var other => throw S3RefusalException.InvalidArgument("encoding-type", other, "Invalid Encoding Method specified in Request"),
        };
        var (prefix, delimiter) = (call.Query("prefix") ?? "", call.Query("delimiter") ?? "");
        var max = Math.Min(ReadMax(call.Query("max-keys")), call.State.Options.PageSizeMax);
        var page = Collect(call.Bucket, prefix, delimiter, ReadAfter(call, prefix, delimiter), max);
        var next = page.IsTruncated ? NewToken(call, prefix, delimiter, page.Last) : null;

        var document = new StringBuilder($"<ListBucketResult xmlns=\"{S3StandIn.Namespace}\">")
            .Append(XmlText.Element("Name", call.Request.Container))
            .Append(XmlText.Element("Prefix", Encode(prefix)))
            .Append(delimiter.Length > 0 ? XmlText.Element("Delimiter", Encode(delimiter)) : "")
            .Append(XmlText.Element("StartAfter", call.Query("start-after") is { } start ? Encode(start) : null))
            .Append(XmlText.Element("ContinuationToken", call.Query("continuation-token")))
            .Append(XmlText.Element("NextContinuationToken", next))
            .Append(XmlText.Element("EncodingType", encodes ? "url" : null))
            .Append(CultureInfo.InvariantCulture, $"<KeyCount>{page.Keys.Count + page.Prefixes.Count}</KeyCount><MaxKeys>{max}</MaxKeys>")
            .Append(XmlText.Element("IsTruncated", page.IsTruncated ? "true" : "false"));
        var withRestore = call.Header("x-amz-optional-object-attributes")?.Contains("RestoreStatus", StringComparison.Ordinal) == true;
        foreach (var key in page.Keys)
        {
            document.Append(Entry(call, call.Bucket.Current(key)!, Encode(key), withRestore));
        }

        foreach (var common in page.Prefixes)
        {
            document.Append("<CommonPrefixes>").Append(XmlText.Element("Prefix", Encode(common))).Append("</CommonPrefixes>");
        }

        return StandInAnswer.Xml(200, document.Append("</ListBucketResult>").ToString());

        string Encode(string text) => encodes ? XmlText.UrlEncode(text) : text;
    }

    private static Page Collect(S3StandInBucket bucket, string prefix, string delimiter, string after, int max)
    {
        var page = new Page([], []);
        var keys = bucket.Keys;
        for (var i = FirstAfter(
            keys,
            Utf8Order.Instance.Compare(after, prefix) < 0 ? prefix : after,
            inclusive: Utf8Order.Instance.Compare(after, prefix) < 0); i < keys.Count; i++)
        {
            var key = keys[i];
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            var cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var common = cut < 0 ? null : key[..(cut + delimiter.Length)];
            if (common is not null
                && (common == page.Prefixes.LastOrDefault() || (after.Length > 0 && after.StartsWith(common, StringComparison.Ordinal))))
            {
                continue;
            }

            if (page.Keys.Count + page.Prefixes.Count == max)
            {
                return page with { IsTruncated = max > 0 };
            }

            (common is null ? page.Keys : page.Prefixes).Add(common ?? key);
            page = page with { Last = common ?? key };
        }

        return page;
    }

    private static int FirstAfter(IReadOnlyList<string> keys, string bound, bool inclusive)
    {
        var (low, high) = (0, keys.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = Utf8Order.Instance.Compare(keys[middle], bound);
            (low, high) = order < 0 || (order == 0 && !inclusive) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static string Entry(S3Call call, S3ObjectVersion version, string key, bool withRestore)
    {
        var restore = withRestore && version.Restore is { } copy
            ? $"<RestoreStatus><IsRestoreInProgress>{(copy.IsOngoing(call.State.Now) ? "true" : "false")}</IsRestoreInProgress>"
              + $"{(copy.IsReadable(call.State.Now) ? XmlText.Element("RestoreExpiryDate", XmlText.Time(copy.Expiry!.Value)) : "")}</RestoreStatus>"
            : "";
        var digest = version.Digest is { Mode: var mode }
            ? XmlText.Element("ChecksumAlgorithm", mode.Algorithm.Name()) + XmlText.Element("ChecksumType", mode.Type)
            : "";
        var owner = call.Query("fetch-owner") == "true" ? $"<Owner>{XmlText.Element("ID", Owner)}</Owner>" : "";
        return $"<Contents>{XmlText.Element("Key", key)}<LastModified>{XmlText.Time(version.LastModified)}</LastModified>{XmlText.Element("ETag", version.ETag)}"
            + $"{digest}<Size>{version.Size}</Size>{owner}{XmlText.Element("StorageClass", version.Traits.StorageClass)}{restore}</Contents>";
    }

    // The token wins over start-after, and only fits the listing that it was given for.
    private static string ReadAfter(S3Call call, string prefix, string delimiter)
    {
        if (call.Query("continuation-token") is not { } token)
        {
            return call.Query("start-after") ?? "";
        }

        return call.State.ListingTokens.TryGetValue(token, out var listing)
            && (listing.Bucket, listing.Prefix, listing.Delimiter) == (call.Request.Container, prefix, delimiter)
            ? listing.After
            : throw S3RefusalException.InvalidArgument("continuation-token", token, "The continuation token provided is incorrect");
    }

    private static string NewToken(S3Call call, string prefix, string delimiter, string last)
    {
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        call.State.ListingTokens[token] = (call.Request.Container, prefix, delimiter, last);
        return token;
    }

    private static int ReadMax(string? text) => text switch
    {
        null or "" => 1000,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var max) => Math.Min(1000, max),
        _ => throw S3RefusalException.InvalidArgument("max-keys", text, "Provided max-keys not an integer or within integer range"),
    };

    private sealed record Page(List<string> Keys, List<string> Prefixes)
    {
        public bool IsTruncated { get; init; }

        public string Last { get; init; } = "";
    }
}
