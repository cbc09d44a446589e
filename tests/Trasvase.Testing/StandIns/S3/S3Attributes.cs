using System.Globalization;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>GetObjectAttributes.</summary>
internal static class S3Attributes
{
    private static readonly string[] Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public static StandInAnswer Get(S3Call call)
    {
        var version = call.Version;
        CustomerKeys.Ensure(call, version);
        var asked = (call.Header("x-amz-object-attributes") ?? "").Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (asked.Length == 0 || asked.Except(Known).Any())
        {
            throw S3RefusalException.InvalidArgument(
                "x-amz-object-attributes", call.Header("x-amz-object-attributes"), "Invalid attribute name specified.");
        }

        var document = Told("ETag", () => XmlText.Element("ETag", version.ETag.Trim('"')))
            + Told("Checksum", () => version.Digest is { } digest
                ? $"<Checksum>{XmlText.Element(digest.Mode.Algorithm.Element(), digest.Bare)}{XmlText.Element("ChecksumType", digest.Mode.Type)}</Checksum>"
                : "")
            + Told("ObjectParts", () => Parts(call, version))
            + Told("StorageClass", () => XmlText.Element("StorageClass", version.Traits.StorageClass))
            + Told("ObjectSize", () => XmlText.Element("ObjectSize", $"{version.Size}"));
        IEnumerable<(string, string)> id = call.Bucket.Versioning == S3Versioning.None ? [] : [("x-amz-version-id", version.VersionId)];
        return StandInAnswer.Xml(
            200,
            $"<GetObjectAttributesResponse xmlns=\"{S3StandIn.Namespace}\">{document}</GetObjectAttributesResponse>",
            [("Last-Modified", version.LastModified.ToString("r")), .. id]);

        string Told(string name, Func<string> element) => asked.Contains(name) ? element() : "";
    }

    // The parts themselves only where the checksum is made of theirs; otherwise no more than how many there are.
    private static string Parts(S3Call call, S3ObjectVersion version)
    {
        if (version.Parts.Count == 0)
        {
            return "";
        }

        var total = $"<PartsCount>{version.Parts.Count}</PartsCount>";
        if (version.Digest is not { Mode: { IsComposite: true, Algorithm: var algorithm } })
        {
            return $"<ObjectParts>{total}</ObjectParts>";
        }

        var (marker, max) = (Number("x-amz-part-number-marker", 0), Math.Min(1000, Number("x-amz-max-parts", 1000)));
        var rest = version.Parts.Where(part => part.Number > marker).ToList();
        var page = rest.Take(max).ToList();
        var parts = page.Select(part =>
            $"<Part><PartNumber>{part.Number}</PartNumber><Size>{part.Length}</Size>{XmlText.Element(algorithm.Element(), Convert.ToBase64String(part.Digest!))}</Part>");
        return $"<ObjectParts>{total}<PartNumberMarker>{marker}</PartNumberMarker><NextPartNumberMarker>{(page.Count > 0 ? page[^1].Number : 0)}</NextPartNumberMarker>"
            + $"<MaxParts>{max}</MaxParts><IsTruncated>{(page.Count < rest.Count ? "true" : "false")}</IsTruncated>{string.Concat(parts)}</ObjectParts>";

        int Number(string name, int otherwise) => call.Header(name) switch
        {
            null => otherwise,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            var text => throw S3RefusalException.InvalidArgument(name, text, "Provided value is not an integer or within integer range"),
        };
    }
}
