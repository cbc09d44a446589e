using System.Xml.Linq;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Index tags: in a header, in a document, and what they may be.</summary>
internal static class AzureTags
{
    private const int CountMax = 10;
    private const int HeaderMax = 2048;
    private const int NameMax = 128;
    private const int ValueMax = 256;

    /// <summary>The tags of <c>x-ms-tags</c>, which are written like a query.</summary>
    public static IReadOnlyDictionary<string, string> Read(StandInRequest request)
    {
        var header = request.Header("x-ms-tags") ?? "";
        return header.Length > HeaderMax
            ? throw new AzureRefusalException(400, "TagsTooLarge")
            : Checked(header.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => pair.Length == 2
                ? (Decoded(pair[0]), Decoded(pair[1]))
                : throw new AzureRefusalException(400, "InvalidHeaderValue")));
    }

    /// <summary>The tags of a document.</summary>
    public static IReadOnlyDictionary<string, string> Parse(byte[] body)
    {
        var root = StrictXml.TryParse(body);
        return root?.Name.LocalName == "Tags"
            ? Checked(root.Descendants("Tag").Select(tag => ((string?)tag.Element("Key") ?? "", (string?)tag.Element("Value") ?? "")))
            : throw new AzureRefusalException(400, "InvalidXmlDocument");
    }

    public static string ToXml(IReadOnlyDictionary<string, string> tags) =>
        new XElement(
            "Tags",
            new XElement("TagSet", tags.Select(tag => new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)))))
            .ToString(SaveOptions.DisableFormatting);

    private static Dictionary<string, string> Checked(IEnumerable<(string Name, string Value)> pairs)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (name.Length is 0 or > NameMax
                || value.Length > ValueMax
                || !name.All(IsAllowed)
                || !value.All(IsAllowed)
                || !tags.TryAdd(name, value))
            {
                throw new AzureRefusalException(400, "InvalidTagName");
            }
        }

        return tags.Count <= CountMax ? tags : throw new AzureRefusalException(400, "TagsTooLarge");
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is ' ' or '+' or '-' or '.' or ':' or '=' or '_' or '/';

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
