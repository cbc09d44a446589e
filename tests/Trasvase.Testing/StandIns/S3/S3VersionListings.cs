using System.Globalization;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>ListObjectVersions, without delimiters.</summary>
internal static class S3VersionListings
{
    public static StandInAnswer List(S3Call call)
    {
        var (prefix, keyMarker, versionMarker) = (call.Query("prefix") ?? "", call.Query("key-marker"), call.Query("version-id-marker"));
        if (call.Query("delimiter") is not null)
        {
            throw new S3RefusalException(501, "NotImplemented", "The stand-in lists versions without a delimiter.");
        }

        if (versionMarker is not null && keyMarker is null)
        {
            throw S3RefusalException.InvalidArgument(
                "version-id-marker", versionMarker, "A version-id marker cannot be specified without a key marker.");
        }

        var encodes = call.Query("encoding-type") == "url";
        var max = int.TryParse(call.Query("max-keys"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(1000, asked)
            : 1000;
        var versions = call.Bucket.Versions;
        var ahead = Ahead(versions, keyMarker, versionMarker).Where(version => version.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Take(max + 1)
            .ToList();
        var (page, isTruncated) = (ahead.Take(max).ToList(), ahead.Count > max);
        var document = new StringBuilder($"<ListVersionsResult xmlns=\"{S3StandIn.Namespace}\">")
            .Append(XmlText.Element("Name", call.Request.Container))
            .Append(XmlText.Element("Prefix", Encode(prefix)))
            .Append(XmlText.Element("KeyMarker", Encode(keyMarker ?? "")))
            .Append(XmlText.Element("VersionIdMarker", versionMarker ?? ""))
            .Append(isTruncated
                ? XmlText.Element("NextKeyMarker", Encode(page[^1].Key)) + XmlText.Element("NextVersionIdMarker", page[^1].VersionId)
                : "")
            .Append(XmlText.Element("EncodingType", encodes ? "url" : null))
            .Append(CultureInfo.InvariantCulture, $"<MaxKeys>{max}</MaxKeys>")
            .Append(XmlText.Element("IsTruncated", isTruncated ? "true" : "false"));
        foreach (var version in page)
        {
            document.Append(Entry(version, Encode(version.Key), isLatest: call.Bucket.Top(version.Key) == version));
        }

        return StandInAnswer.Xml(200, document.Append("</ListVersionsResult>").ToString());

        string Encode(string text) => encodes ? XmlText.UrlEncode(text) : text;
    }

    // A key marker alone means what is behind all versions of that key.
    private static IEnumerable<S3ObjectVersion> Ahead(IReadOnlyList<S3ObjectVersion> versions, string? keyMarker, string? versionMarker)
    {
        var isPassed = false;
        foreach (var version in versions)
        {
            var order = keyMarker is null ? 1 : Utf8Order.Instance.Compare(version.Key, keyMarker);
            if (order > 0 || (order == 0 && isPassed))
            {
                yield return version;
            }

            isPassed |= order == 0 && versionMarker is not null && version.VersionId == versionMarker;
        }
    }

    private static string Entry(S3ObjectVersion version, string key, bool isLatest)
    {
        var head = $"{XmlText.Element("Key", key)}{XmlText.Element("VersionId", version.VersionId)}{XmlText.Element("IsLatest", isLatest ? "true" : "false")}"
            + XmlText.Element("LastModified", XmlText.Time(version.LastModified));
        return version.IsDeleteMarker
            ? $"<DeleteMarker>{head}</DeleteMarker>"
            : $"<Version>{head}{XmlText.Element("ETag", version.ETag)}<Size>{version.Size}</Size>{XmlText.Element("StorageClass", version.Traits.StorageClass)}</Version>";
    }
}
