namespace Trasvase.Http;

/// <summary>Where a service is: scheme, host, port, and the path below which it answers (usually none).</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">Host name or address, in lower case; IPv6 in brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="BasePath">Percent-encoded, with a leading and no trailing slash; empty for none.</param>
internal sealed record HttpEndpoint(string Scheme, string Host, int Port, string BasePath = "")
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Host and, where it is not the scheme's own, the port: the Host header.</summary>
    public string Authority => Port == (Scheme == "https" ? 443 : 80) ? Host : $"{Host}:{Port}";

    /// <summary>What stands before the path in a URI.</summary>
    public string Origin => $"{Scheme}://{Authority}";

    /// <summary>Whether the host is an address or <c>localhost</c>, which cannot carry a container's name in front.</summary>
    public bool IsAddress => Host == "localhost" || Host.StartsWith('[') || System.Net.IPAddress.TryParse(Host, out _);

    /// <summary>The same endpoint on another host.</summary>
    public HttpEndpoint WithHost(string host) => this with { Host = host };

    /// <summary>Reads an endpoint as people write it: <c>https://host:port</c> or <c>http://host:port/path</c>.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong with it.</exception>
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

    /// <summary>The same; null if it is not an endpoint.</summary>
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

    /// <summary>For people and errors.</summary>
    public override string ToString() => Origin + BasePath;

    private static string WithoutQuery(string text) => text.Split('?', 2)[0];
}
