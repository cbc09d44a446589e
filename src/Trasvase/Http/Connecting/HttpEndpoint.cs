using System.Net;
using Trasvase.Storage;

namespace Trasvase.Http.Connecting;

/// <summary>The address of a service: scheme, host, port, and the path below which it answers (usually none).</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">The host name or address, in lower case; IPv6 in brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="BasePath">The path, percent-encoded, with a leading slash and no trailing one; empty for none.</param>
internal sealed record HttpEndpoint(string Scheme, string Host, int Port, string BasePath = "")
{
    // RFC 6762, RFC 8375, and names that are reserved for private use.
    private static readonly string[] LocalNames = [".local", ".internal", ".home.arpa", ".lan", ".intranet"];

    private static readonly IPNetwork[] PrivateNetworks =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fe80::/10", "fc00::/7" }
            .Select(IPNetwork.Parse)];

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The value of the Host header: the host and, if it is not the scheme's default, the port.</summary>
    public string Authority => Port == (Scheme == "https" ? 443 : 80) ? Host : $"{Host}:{Port}";

    /// <summary>The part of a URI before its path.</summary>
    public string Origin => $"{Scheme}://{Authority}";

    /// <summary>Whether the host is an address or <c>localhost</c>. Neither can carry a container's name in front.</summary>
    public bool IsAddress => Host == "localhost" || Host.StartsWith('[') || IPAddress.TryParse(Host, out _);

    /// <summary>
    /// From how far the endpoint can be reached, as far as its name tells. A name of several labels may be known everywhere.
    /// </summary>
    public NetworkScope Network
    {
        get
        {
            // A name may end with the dot of the DNS root.
            var host = Host.TrimEnd('.');
            if (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
            {
                return NetworkScope.ThisMachine;
            }

            if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
            {
                var isLocal = !host.Contains('.', StringComparison.Ordinal)
                    || Array.Exists(LocalNames, name => host.EndsWith(name, StringComparison.Ordinal));
                return isLocal ? NetworkScope.PrivateNetwork : NetworkScope.Internet;
            }

            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            return IPAddress.IsLoopback(address)
                || address.Equals(IPAddress.Any)
                || address.Equals(IPAddress.IPv6Any) ? NetworkScope.ThisMachine
                : IsPrivate(address) ? NetworkScope.PrivateNetwork
                : NetworkScope.Internet;
        }
    }

    /// <summary>Returns the same endpoint with another host.</summary>
    public HttpEndpoint WithHost(string host) => this with { Host = host };

    /// <summary>Reads an endpoint as people write it: <c>https://host:port</c> or <c>http://host:port/path</c>.</summary>
    /// <exception cref="FormatException">The text is not an endpoint. The message is a sentence that says why.</exception>
    public static HttpEndpoint Parse(string text)
    {
        if (!Uri.TryCreate(text, in Verbatim, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new FormatException($"'{WithoutQuery(text)}' is not an endpoint: write it as https://host or http://host:port.");
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new FormatException($"The endpoint '{uri.Scheme}://{uri.Host}' must not carry a user, a query or a fragment.");
        }

        return new HttpEndpoint(uri.Scheme, uri.Host.ToLowerInvariant(), uri.Port, uri.AbsolutePath.TrimEnd('/'));
    }

    /// <summary>Reads an endpoint as <see cref="Parse"/> does; null if the text is not an endpoint.</summary>
    public static HttpEndpoint? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Returns the endpoint as text, for people and for error messages.</summary>
    public override string ToString() => Origin + BasePath;

    // RFC 1918, RFC 6598 (shared by carriers), RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local).
    private static bool IsPrivate(IPAddress address) => Array.Exists(PrivateNetworks, network => network.Contains(address));

    private static string WithoutQuery(string text) => text.Split('?', 2)[0];
}
