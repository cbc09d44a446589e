using Trasvase.Http.Connecting;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Reads the account, the service and a container from an endpoint's address. Azure's own hosts name the account at the beginning and
/// have no path except for a container. An IP address has the account as its path (Azurite). Any other host may be of either form.
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

    /// <summary>Returns whether a host belongs to Azure's Blob service.</summary>
    public static bool IsAzure(string host) =>
        Array.Exists(Suffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal))
            && host.Contains(".blob.", StringComparison.Ordinal);

    /// <summary>
    /// Returns the Blob service of the same account if the endpoint is that of its Data Lake service (<c>dfs</c>); otherwise the endpoint
    /// itself.
    /// </summary>
    public static HttpEndpoint OfBlob(HttpEndpoint endpoint) =>
        ServiceOf(endpoint.Host) == "dfs"
            ? endpoint.WithHost(endpoint.Host.Replace(".dfs.", ".blob.", StringComparison.Ordinal))
            : endpoint;

    /// <summary>
    /// Returns why nothing can be stored at this address, as the end of a sentence that begins with it; null if it may be the Blob
    /// service.
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

    /// <summary>Separates an endpoint from a container that it already names.</summary>
    /// <param name="given">The endpoint as configured.</param>
    /// <param name="account">The account's name; null if it was not given.</param>
    /// <returns>The endpoint without a container, and the container; null if it names none.</returns>
    public static (HttpEndpoint Endpoint, string? Container) Parted(HttpEndpoint given, string? account)
    {
        var endpoint = OfBlob(given);
        var segments = endpoint.BasePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

        // The number of segments that belong to the account.
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
