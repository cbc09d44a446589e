using Trasvase.Http.Connecting;
using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase.Hosting;

/// <summary>Reads locations in Azure: the short form, those of Hadoop's drivers, and URLs of the Blob and the Data Lake service.</summary>
internal static class AzureLocations
{
    /// <summary>What stands behind <c>az://</c>.</summary>
    public static Location Named(string rest)
    {
        var (container, key) = Locations.Split(rest);
        return container.Length > 0
            ? new Location("az", Decoded(container), key)
            : throw new ConfigurationException($"'{Locations.Shown("az://" + rest)}' names no container: write it as az://container/key.");
    }

    /// <summary>
    /// What Hadoop, Spark and pandas write: <c>abfss://container@account.dfs.core.windows.net/path</c>,
    /// <c>wasbs://container@account.blob…/path</c>, or <c>abfs://container/path</c>. The path is verbatim, as there. It is always reached
    /// over TLS.
    /// </summary>
    public static Location OfHadoop(string text, string rest)
    {
        var (authority, path) = Locations.Split(rest);
        if (authority.Split('@') is not [{ Length: > 0 } container, { Length: > 0 } host])
        {
            return authority.Contains('@', StringComparison.Ordinal) || authority.Length == 0
                ? throw new ConfigurationException(
                    $"'{Locations.Shown(text)}' is not a location: write it as https://account.blob.core.windows.net/container/path or "
                    + "az://container/path.")
                : Named(rest);
        }

        return HttpEndpoint.TryParse("https://" + host) is { } endpoint && IsBlob(endpoint, out var blob)
            ? new Location("az", Decoded(container), path, blob.ToString())
            : throw new ConfigurationException(
                $"'{Locations.Shown(text)}' is at no storage account: write it as https://account.blob.core.windows.net/container/path or "
                + "az://container/path.");
    }

    /// <summary>
    /// <c>https://account.blob.core.windows.net/container/key</c>, or <c>http://127.0.0.1:10000/account/container/key</c> where the host
    /// is an address and cannot carry the account's name (Azurite).
    /// </summary>
    public static Location OfUrl(HttpEndpoint given, string path)
    {
        if (AzureEndpoint.WhyNotBlob(given) is { } why)
        {
            throw new ConfigurationException($"{given} {why}.");
        }

        // As endpoints are written everywhere else: without the scheme's own port, the host in lower case.
        var endpoint = AzureEndpoint.OfBlob(given).ToString();
        if (given.IsAddress)
        {
            var (account, rest) = Locations.Split(path);
            endpoint = $"{endpoint}/{account}";
            path = rest;
        }

        var (container, key) = Locations.Split(path);
        return container.Length > 0
            ? new Location("az", Decoded(container), Uri.UnescapeDataString(key), endpoint)
            : throw new ConfigurationException($"'{endpoint}/' names no container: write it as {endpoint}/container/key.");
    }

    private static bool IsBlob(HttpEndpoint endpoint, out HttpEndpoint blob)
    {
        blob = AzureEndpoint.OfBlob(endpoint);
        return AzureEndpoint.IsAzure(blob.Host);
    }

    // No container's name has a percent sign, and $web, $root and $logs are often written with one.
    private static string Decoded(string container) => Uri.UnescapeDataString(container);
}
