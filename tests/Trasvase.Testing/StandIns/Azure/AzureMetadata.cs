using Trasvase.Http;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The metadata in the headers of a request.</summary>
internal static class AzureMetadata
{
    private const string Prefix = "x-ms-meta-";
    private const int BytesMax = 8 * 1024;

    public static Dictionary<string, string> Read(StandInRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in request.Headers.Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var name = header[Prefix.Length..];
            if (name.Length == 0)
            {
                throw new AzureRefusalException(400, "EmptyMetadataKey");
            }

            if (request.Repeated.Contains(header)
                || char.IsAsciiDigit(name[0])
                || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
                || !value.All(char.IsAscii))
            {
                throw new AzureRefusalException(400, "InvalidMetadata");
            }

            metadata[name] = value;
        }

        return metadata.Sum(pair => pair.Key.Length + pair.Value.Length) <= BytesMax
            ? metadata
            : throw new AzureRefusalException(400, "MetadataTooLarge");
    }
}
