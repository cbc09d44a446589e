using System.Xml.Linq;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>What a listing tells of one name.</summary>
internal static class AzureListed
{
    private const string EncodedSince = "2021-02-12";

    /// <summary>Whether anything is told of it.</summary>
    public static bool IsListed(AzureSlot slot, string[] include) =>
        slot.Current is not null
        || (slot.Uncommitted.Count > 0 && include.Contains("uncommittedblobs"))
        || (slot.Earlier.Count > 0 && (include.Contains("versions") || include.Contains("deletedwithversions")));

    /// <summary>Its entries: versions from the oldest on, what is current at the end.</summary>
    public static IEnumerable<XElement> Of(AzureCall call, string name, AzureSlot slot, string[] include)
    {
        foreach (var earlier in include.Contains("versions") ? slot.Earlier : [])
        {
            yield return Blob(call, name, slot, earlier, include);
        }

        if (slot.Current is { } current)
        {
            yield return Blob(call, name, slot, current, include);
        }
        else if (slot.Uncommitted.Count > 0 && include.Contains("uncommittedblobs"))
        {
            yield return Blob(call, name, slot,
                new AzureContent { Bytes = default, ETag = "\"0x0\"", CreatedOn = call.Now, LastModified = call.Now }, include);
        }
        else if (slot.Earlier.Count > 0 && include.Contains("deletedwithversions"))
        {
            var entry = Blob(call, name, slot, slot.Earlier[^1] with { VersionId = null }, include);
            entry.Add(new XElement("HasVersionsOnly", "true"));
            yield return entry;
        }
    }

    // What XML cannot hold comes percent-encoded since that version, and made the document ill-formed before.
    public static XElement Name(AzureCall call, string name) => !name.Any(IsNotXml)
        ? new XElement("Name", name)
        : string.CompareOrdinal(call.Request.Header("x-ms-version") ?? call.Request.Query("sv"), EncodedSince) >= 0
            ? new XElement("Name", new XAttribute("Encoded", "true"), Uri.EscapeDataString(name))
            : throw new AzureRefusalException(500, "InternalError", "This version cannot list such a name.");

    public static bool IsNotXml(char c) => c is '\uFFFE' or '\uFFFF';

    private static XElement Blob(AzureCall call, string name, AzureSlot slot, AzureContent content, string[] include) => new(
        "Blob",
        Name(call, name),
        content.VersionId is { } version ? new XElement("VersionId", version) : null,
        content.VersionId is not null && content == slot.Current ? new XElement("IsCurrentVersion", "true") : null,
        new XElement("Properties", Properties(content), State(call, slot, content, include)),
        include.Contains("metadata") ? new XElement("Metadata", content.Metadata.Select(pair => new XElement(pair.Key, pair.Value))) : null,
        include.Contains("tags") && content.Tags.Count > 0 ? XElement.Parse(AzureTags.ToXml(content.Tags)) : null,
        new XElement("OrMetadata"));

    private static XElement[] Properties(AzureContent content) =>
    [
        new("Creation-Time", content.CreatedOn.ToString("R")),
        new("Last-Modified", content.LastModified.ToString("R")),
        new("Etag", content.ETag.Trim('"')),
        new("Content-Length", content.Size),
        new("Content-Type", content.Properties.ContentType),
        new("Content-Encoding", content.Properties.ContentEncoding),
        new("Content-Language", content.Properties.ContentLanguage),
        new("Content-CRC64"),
        new("Content-MD5", content.Properties.ContentMd5),
        new("Cache-Control", content.Properties.CacheControl),
        new("Content-Disposition", content.Properties.ContentDisposition),
        new("BlobType", content.Type),
        new("AccessTier", content.Tier ?? "Hot"),
    ];

    private static IEnumerable<XElement?> State(AzureCall call, AzureSlot slot, AzureContent content, string[] include)
    {
        var isCurrent = content == slot.Current;
        return
        [
            content.Tier is null ? new XElement("AccessTierInferred", "true") : null,
            content.Tier == "Smart" ? new XElement("SmartAccessTier", "Hot") : null,
            new XElement("LeaseStatus", isCurrent && slot.Lease.IsHeld(call.Now) ? "locked" : "unlocked"),
            new XElement("LeaseState", isCurrent ? slot.Lease.State(call.Now) : "available"),
            isCurrent && slot.Lease.Duration(call.Now) is { } duration ? new XElement("LeaseDuration", duration) : null,
            new XElement("ServerEncrypted", "true"),
            content.Tags.Count > 0 ? new XElement("TagCount", content.Tags.Count) : null,
            include.Contains("immutabilitypolicy") && slot.ImmutableUntil > call.Now
                ? new XElement("ImmutabilityPolicyUntilDate", slot.ImmutableUntil.ToString("R")) : null,
            include.Contains("immutabilitypolicy") && slot.ImmutableUntil > call.Now ? new XElement("ImmutabilityPolicyMode", "unlocked")
                : null,
            include.Contains("legalhold") && slot.LegalHold ? new XElement("LegalHold", "true") : null,
        ];
    }
}
