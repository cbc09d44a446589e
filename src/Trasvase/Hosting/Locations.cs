namespace Trasvase.Hosting;

/// <summary>Reads locations as people write them.</summary>
internal static class Locations
{
    private const string Forms = "s3://bucket/key, az://container/key or https://account.blob.core.windows.net/container/key";

    /// <summary>Reads a location.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="defaultBucket">The bucket of <c>s3:///key</c>; null if there is none.</param>
    /// <exception cref="ConfigurationException">A sentence that says what is wrong with it. It never repeats a query, which may hold a signature.</exception>
    public static Location Parse(string text, string? defaultBucket)
    {
        if (IsSigned(text))
        {
            throw new ConfigurationException(
                $"The location {Shown(text)} carries a signature, which never belongs on a command line: write it as {Forms}, "
                + "and give the signature of a SAS by AZURE_STORAGE_SAS_TOKEN or --azure-sas-file.");
        }

        if (text.StartsWith("s3://", StringComparison.Ordinal))
        {
            return S3(text["s3://".Length..], defaultBucket);
        }

        if (text.StartsWith("az://", StringComparison.Ordinal))
        {
            var (container, key) = Split(text["az://".Length..]);
            return container.Length > 0
                ? new Location("az", container, key)
                : throw new ConfigurationException($"'{Shown(text)}' names no container: write it as az://container/key.");
        }

        return text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal)
            ? AzureUrl(text)
            : throw new ConfigurationException($"'{Shown(text)}' is not a location: write it as {Forms}.");
    }

    private static Location S3(string rest, string? defaultBucket)
    {
        var (bucket, key) = Split(rest);
        if (bucket.Length == 0)
        {
            bucket = defaultBucket
                ?? throw new ConfigurationException($"'{Shown("s3://" + rest)}' names no bucket, and AWS_STORAGE_BUCKET_NAME is not set: write it as s3://bucket/key.");
        }

        return new Location("s3", bucket, key);
    }

    // https://account.blob.core.windows.net/container/key, or http://127.0.0.1:10000/account/container/key where the host is an
    // address and cannot carry the account's name (Azurite).
    private static Location AzureUrl(string text)
    {
        if (text.Contains('?', StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"The location {Shown(text)} carries a query. A signature (SAS) never belongs on a command line: "
                + "set AZURE_STORAGE_SAS_TOKEN or use --azure-sas-file.");
        }

        var hostStart = text.IndexOf("//", StringComparison.Ordinal) + 2;
        var (host, path) = Split(text[hostStart..]);
        var endpoint = text[..hostStart] + host;
        if (Http.HttpEndpoint.TryParse(endpoint) is not { } parsed || host.Contains('@', StringComparison.Ordinal))
        {
            throw new ConfigurationException($"'{Shown(text)}' is not a location: write it as {Forms}.");
        }

        // As endpoints are written everywhere else: without the scheme's own port, the host in lower case.
        endpoint = parsed.ToString();
        if (parsed.IsAddress)
        {
            var (account, rest) = Split(path);
            (endpoint, path) = ($"{endpoint}/{account}", rest);
        }

        var (container, key) = Split(path);
        return container.Length > 0
            ? new Location("az", container, Uri.UnescapeDataString(key), endpoint)
            : throw new ConfigurationException($"'{text}' names no container: write it as {endpoint}/container/key.");
    }

    // A presigned URL or a SAS URL with its scheme replaced. A key may hold a question mark, but hardly all of this behind one.
    private static bool IsSigned(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? text[at..] : "";
        return query.Contains("X-Amz-Signature=", StringComparison.OrdinalIgnoreCase)
            || (query.Contains("sig=", StringComparison.OrdinalIgnoreCase) && query.Contains("sv=", StringComparison.OrdinalIgnoreCase));
    }

    private static (string First, string Others) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }

    // What people paste may be a SAS URL, a URL with a password, or a connection string: only the beginning is harmless.
    private static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        var shown = at < 0 ? text : "…" + text[at..];
        var end = shown.IndexOfAny(['?', '=', ';']);
        return end < 0 ? shown : shown[..end] + "…";
    }
}
