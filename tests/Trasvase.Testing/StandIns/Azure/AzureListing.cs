using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>List Blobs.</summary>
internal static class AzureListing
{
    private const string EncodedSince = "2021-02-12";
    private static readonly HashSet<string> Includes = new(["", "metadata", "tags", "uncommittedblobs", "copy", "snapshots", "deleted"], StringComparer.Ordinal);

    public static StandInAnswer List(AzureCall call)
    {
        var request = call.Request;
        var include = (request.Query("include") ?? "").Split(',');
        var size = call.State.Options.PageSizeMax;
        if (!include.All(Includes.Contains))
        {
            throw new AzureRefusalException(400, "InvalidQueryParameterValue");
        }

        if (request.Query("maxresults") is { } asked)
        {
            size = int.TryParse(asked, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number > 0
                ? Math.Min(number, size)
                : throw new AzureRefusalException(400, "OutOfRangeQueryParameterValue");
        }

        var (page, next) = Page(call, include.Contains("uncommittedblobs"), size);
        var document = new XElement(
            "EnumerationResults",
            new XAttribute("ContainerName", request.Container),
            Echo("Prefix"), Echo("Marker"), Echo("MaxResults"), Echo("Delimiter"),
            new XElement("Blobs", page.Select(item => item.Slot is null ? Prefix(call, item.Name) : Blob(call, item.Name, item.Slot, include))),
            new XElement("NextMarker", next is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(next))));
        return StandInAnswer.Xml(200, document.ToString(SaveOptions.DisableFormatting));

        XElement? Echo(string name) =>
            request.Query(name.ToLowerInvariant()) is { } value && !value.Any(IsNotXml) ? new XElement(name, value) : null;
    }

    private static (List<(string Name, AzureSlot? Slot)> Page, string? Next) Page(AzureCall call, bool uncommitted, int size)
    {
        var page = new List<(string Name, AzureSlot? Slot)>();
        var (prefix, delimiter, marker) = (call.Request.Query("prefix") ?? "", call.Request.Query("delimiter") ?? "", Marker(call.Request.Query("marker")));
        string? folder = null;
        foreach (var (name, slot) in call.Container.Slots)
        {
            if ((slot.Current is null && !(uncommitted && slot.Uncommitted.Count > 0))
                || !name.StartsWith(prefix, StringComparison.Ordinal)
                || AzureContainer.CompareNames(name, marker) < 0
                || (folder is not null && name.StartsWith(folder, StringComparison.Ordinal)))
            {
                continue;
            }

            if (page.Count == size)
            {
                return (page, name);
            }

            var end = delimiter.Length == 0 ? -1 : name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            folder = end < 0 ? null : name[..(end + delimiter.Length)];
            page.Add(folder is null ? (name, slot) : (folder, null));
        }

        return (page, null);
    }

    private static string Marker(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return string.IsNullOrEmpty(text) ? "" : Convert.TryFromBase64String(text, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new AzureRefusalException(400, "InvalidQueryParameterValue");
    }

    private static XElement Prefix(AzureCall call, string name) => new("BlobPrefix", Name(call, name));

    private static XElement Blob(AzureCall call, string name, AzureSlot slot, string[] include)
    {
        var content = slot.Current ?? new AzureContent { Bytes = default, ETag = "\"0x0\"", CreatedOn = call.Now, LastModified = call.Now };
        var properties = content.Properties;
        return new XElement(
            "Blob",
            Name(call, name),
            content.VersionId is { } version ? new[] { new XElement("VersionId", version), new XElement("IsCurrentVersion", "true") } : null,
            new XElement(
                "Properties",
                new XElement("Creation-Time", content.CreatedOn.ToString("R")),
                new XElement("Last-Modified", content.LastModified.ToString("R")),
                new XElement("Etag", content.ETag.Trim('"')),
                new XElement("Content-Length", content.Size),
                new XElement("Content-Type", properties.ContentType),
                new XElement("Content-Encoding", properties.ContentEncoding),
                new XElement("Content-Language", properties.ContentLanguage),
                new XElement("Content-CRC64"),
                new XElement("Content-MD5", properties.ContentMd5),
                new XElement("Cache-Control", properties.CacheControl),
                new XElement("Content-Disposition", properties.ContentDisposition),
                new XElement("BlobType", content.Type),
                new XElement("AccessTier", content.Tier ?? "Hot"),
                content.Tier is null ? new XElement("AccessTierInferred", "true") : null,
                new XElement("LeaseStatus", slot.Lease.IsHeld(call.Now) ? "locked" : "unlocked"),
                new XElement("LeaseState", slot.Lease.State(call.Now)),
                new XElement("ServerEncrypted", "true"),
                content.Tags.Count > 0 ? new XElement("TagCount", content.Tags.Count) : null),
            include.Contains("metadata") ? new XElement("Metadata", content.Metadata.Select(pair => new XElement(pair.Key, pair.Value))) : null,
            include.Contains("tags") && content.Tags.Count > 0 ? XElement.Parse(AzureTags.ToXml(content.Tags)) : null,
            new XElement("OrMetadata"));
    }

    // What XML cannot hold comes percent-encoded since that version, and made the document ill-formed before.
    private static XElement Name(AzureCall call, string name) => !name.Any(IsNotXml)
        ? new XElement("Name", name)
        : string.CompareOrdinal(call.Request.Header("x-ms-version") ?? call.Request.Query("sv"), EncodedSince) >= 0
            ? new XElement("Name", new XAttribute("Encoded", "true"), Uri.EscapeDataString(name))
            : throw new AzureRefusalException(500, "InternalError", "This version cannot list such a name.");

    private static bool IsNotXml(char c) => c is '\uFFFE' or '\uFFFF';
}
