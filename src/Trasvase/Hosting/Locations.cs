using Trasvase.Http.Connecting;

namespace Trasvase.Hosting;

/// <summary>
/// Reads locations as people write them. This class recognizes the kind of a location; the class of each service reads the rest.
/// </summary>
internal static class Locations
{
    /// <summary>The forms that a location may have, as the end of a sentence.</summary>
    public const string Forms = "s3://bucket/key, az://container/key or https://account.blob.core.windows.net/container/key";

    /// <summary>Reads a location.</summary>
    /// <param name="text">The location as the user wrote it.</param>
    /// <param name="defaultBucket">The bucket of <c>s3:///key</c>; null if there is none.</param>
    /// <param name="s3Endpoint">The S3 service that is configured, so that URLs at it are recognized; null if it is Amazon's.</param>
    /// <exception cref="ConfigurationException">
    /// The text is not a location; the message says what is wrong. It never repeats a query, which may hold a signature.
    /// </exception>
    public static Location Parse(string text, string? defaultBucket, string? s3Endpoint = null)
    {
        if (IsSigned(text))
        {
            throw new ConfigurationException(
                $"The location {Shown(text)} carries a signature, which never belongs on a command line: write it as {Forms}, "
                + "and give the signature of a SAS by AZURE_STORAGE_SAS_TOKEN or --azure-sas-file.");
        }

        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var rest = separator < 0 ? "" : text[(separator + 3)..];
        return (separator < 0 ? "" : text[..separator]) switch
        {
            "s3" or "s3a" or "s3n" => S3Locations.Named(rest, defaultBucket),
            "az" => AzureLocations.Named(rest),
            "abfs" or "abfss" or "wasb" or "wasbs" => AzureLocations.OfHadoop(text, rest),
            "http" or "https" => Url(text, s3Endpoint),
            "" when text.StartsWith("arn:", StringComparison.Ordinal) => S3Locations.OfArn(text),
            _ => throw new ConfigurationException($"'{Shown(text)}' is not a location: write it as {Forms}."),
        };
    }

    /// <summary>Splits a text at its first slash, which is in neither part. Without a slash, the second part is empty.</summary>
    public static (string First, string Others) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }

    /// <summary>
    /// Returns as much of a text as is harmless. What people paste may be a SAS URL, a URL with a password, or a connection string.
    /// </summary>
    public static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        var shown = at < 0 ? text : "…" + text[at..];
        var end = shown.IndexOfAny(['?', '=', ';']);
        return end < 0 ? shown : shown[..end] + "…";
    }

    private static Location Url(string text, string? s3Endpoint)
    {
        var hostStart = text.IndexOf("//", StringComparison.Ordinal) + 2;
        var (host, path) = Split(text[hostStart..]);
        if (path.Contains('?', StringComparison.Ordinal) || host.Contains('?', StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"The location {Shown(text)} carries a query. A signature (SAS) never belongs on a command line: "
                + "set AZURE_STORAGE_SAS_TOKEN or use --azure-sas-file. A question mark that is part of a key is written as %3F.");
        }

        if (HttpEndpoint.TryParse(text[..hostStart] + host) is not { } endpoint || host.Contains('@', StringComparison.Ordinal))
        {
            throw new ConfigurationException($"'{Shown(text)}' is not a location: write it as {Forms}.");
        }

        return S3Locations.OfUrl(endpoint, path, s3Endpoint is null ? null : HttpEndpoint.TryParse(s3Endpoint))
            ?? AzureLocations.OfUrl(endpoint, path);
    }

    // A presigned URL or a SAS URL may come with another scheme. A key may hold a question mark, but hardly all of these names after one.
    private static bool IsSigned(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? text[at..] : "";
        return query.Contains("X-Amz-Signature=", StringComparison.OrdinalIgnoreCase)
            || (query.Contains("sig=", StringComparison.OrdinalIgnoreCase) && query.Contains("sv=", StringComparison.OrdinalIgnoreCase));
    }
}
