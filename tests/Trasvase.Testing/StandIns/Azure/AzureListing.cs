using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>List Blobs.</summary>
internal static class AzureListing
{
    // Of what there never is here, a listing tells nothing: copies under way, snapshots, what was deleted softly.
    private static readonly HashSet<string> Includes = new(
        [
            "", "metadata", "tags", "uncommittedblobs", "copy", "snapshots", "deleted", "versions", "deletedwithversions",
            "immutabilitypolicy", "legalhold",
        ],
        StringComparer.Ordinal);

    public static StandInAnswer List(AzureCall call)
    {
        var request = call.Request;
        var include = (request.Query("include") ?? "").ToLowerInvariant().Split(',');
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

        var (page, next) = Page(call, include, size);
        var document = new XElement(
            "EnumerationResults",
            new XAttribute("ContainerName", request.Container),
            Echo("Prefix"), Echo("Marker"), Echo("MaxResults"), Echo("Delimiter"),
            new XElement(
                "Blobs",
                page.Select(item => item.Slot is null ? [Prefix(call, item.Name)] : AzureListed.Of(call, item.Name, item.Slot, include))),
            new XElement("NextMarker", next is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(next))));
        return StandInAnswer.Xml(200, document.ToString(SaveOptions.DisableFormatting));

        XElement? Echo(string name) =>
            request.Query(name.ToLowerInvariant()) is { } value && !value.Any(AzureListed.IsNotXml) ? new XElement(name, value) : null;
    }

    // The versions of one name stand on one page here, and count as one entry.
    private static (List<(string Name, AzureSlot? Slot)> Page, string? Next) Page(AzureCall call, string[] include, int size)
    {
        var page = new List<(string Name, AzureSlot? Slot)>();
        var (prefix, delimiter, marker) = (
            call.Request.Query("prefix") ?? "", call.Request.Query("delimiter") ?? "", Marker(call.Request.Query("marker")));
        string? folder = null;
        foreach (var (name, slot) in call.Container.Slots)
        {
            if (!AzureListed.IsListed(slot, include)
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

    private static XElement Prefix(AzureCall call, string name) => new("BlobPrefix", AzureListed.Name(call, name));
}
