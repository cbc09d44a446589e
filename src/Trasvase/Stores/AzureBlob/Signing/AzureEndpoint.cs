using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// What an endpoint's address says of the account, the service and a container: Azure's own hosts name the account in front and have no
/// path but a container's, an address has the account as its path (Azurite), any other host may be either.
/// </summary>
internal static class AzureEndpoint
{
    // Public, China, US Government, Germany; and the DNS zones, where accounts are called account.z01.blob.storage.azure.net.
    private static readonly string[] Suffixes =
    [
        ".core.windows.net",
        ".core.chinacloudapi.cn",
        ".core.usgovcloudapi.net",
        ".core.cloudapi.de",
        ".storage.azure.net"
    ];

    /// <summary>Whether this is a host of Azure's Blob service, and no other's.</summary>
    public static bool IsAzure(string host) =>
        Array.Exists(Suffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal))
            && host.Contains(".blob.", StringComparison.Ordinal);

    /// <summary>The same account's Blob service, where the endpoint is that of its Data Lake service (<c>dfs</c>).</summary>
    public static HttpEndpoint OfBlob(HttpEndpoint endpoint) =>
        ServiceOf(endpoint.Host) == "dfs"
            ? endpoint.WithHost(endpoint.Host.Replace(".dfs.", ".blob.", StringComparison.Ordinal))
            : endpoint;

    /// <summary>
    /// Why nothing can be stored at this address, as the end of a sentence that begins with it; null if it may be the Blob service.
    /// </summary>
    public static string? WhyNotBlob(HttpEndpoint endpoint) => ServiceOf(endpoint.Host) switch
    {
        "file" or "queue" or "table" =>
            $"is another service of the account than Blob: write https://{endpoint.Host.Split('.')[0]}.blob.core.windows.net/container/key",
        "web" => "is the address of the account's website: write az://$web/key with the account's name in AZURE_STORAGE_ACCOUNT_NAME",
        _ when endpoint.Host.EndsWith(".fabric.microsoft.com", StringComparison.Ordinal) =>
            "is OneLake, which is no storage account: write https://account.blob.core.windows.net/container/key",
        _ when endpoint.Host.EndsWith("portal.azure.com", StringComparison.Ordinal) =>
            "is a page of the Azure portal: write https://account.blob.core.windows.net/container/key",
        _ => null,
    };

    /// <summary>Parts an endpoint from a container that it already names.</summary>
    /// <param name="given">As it was configured.</param>
    /// <param name="account">The account's name, if it was given.</param>
    /// <returns>The endpoint, and the container; null if it names none.</returns>
    public static (HttpEndpoint Endpoint, string? Container) Parted(HttpEndpoint given, string? account)
    {
        var endpoint = OfBlob(given);
        var segments = endpoint.BasePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

        // How many segments belong to the account.
        var own = IsAzure(endpoint.Host) ? 0
            : endpoint.IsAddress || (account is not null && segments is [var first, ..] && first == account) ? 1
            : segments.Length;
        if (segments.Length <= own)
        {
            return (endpoint, null);
        }

        return (
            endpoint with { BasePath = string.Concat(segments[..own].Select(segment => "/" + segment)) }, string.Join(
                '/', segments[own..].Select(Uri.UnescapeDataString)));
    }

    // account.SERVICE.core.windows.net, account.z6.SERVICE.core.windows.net, account.z01.SERVICE.storage.azure.net
    private static string? ServiceOf(string host)
    {
        var suffix = Array.Find(Suffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is not null && host[..^suffix.Length].Split('.') is [_, .., var service] ? service : null;
    }
}
