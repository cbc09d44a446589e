using System.Net;

namespace Trasvase.Http.Connecting;

/// <summary>
/// The proxies that the environment names, read as curl and the clouds' own tools read them: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and
/// NO_PROXY, in lower case before upper case. Unlike in the runtime's own reading, NO_PROXY may hold address ranges, ports, and suffixes
/// with or without a dot.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    private readonly Uri? _forHttp;
    private readonly Uri? _forHttps;
    private readonly ProxyExceptions _except;

    private EnvironmentProxy(Uri? forHttp, Uri? forHttps, ProxyExceptions except, ICredentials? credentials)
    {
        _forHttp = forHttp;
        _forHttps = forHttps;
        _except = except;
        Credentials = credentials;
    }

    /// <summary>The users and passwords of the proxies, by the proxies' addresses.</summary>
    public ICredentials? Credentials { get; set; }

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Looks a variable up; null if it is not set.</param>
    /// <returns>The proxies; null if none is named.</returns>
    /// <exception cref="FormatException">
    /// The value of a variable is not a proxy. The message does not repeat the value, which may hold a password.
    /// </exception>
    public static EnvironmentProxy? Read(Func<string, string?> variable)
    {
        var credentials = new CredentialCache();
        var all = First("ALL_PROXY");

        // A process that serves web requests (CGI) gets the client's headers as variables. HTTP_PROXY may then be set by anybody.
        var forHttp = variable("REQUEST_METHOD") is null ? First("HTTP_PROXY") : variable("http_proxy");
        var http = Address(forHttp ?? all, "HTTP_PROXY", credentials);
        var https = Address(First("HTTPS_PROXY") ?? all, "HTTPS_PROXY", credentials);
        return http is null && https is null
            ? null
            : new EnvironmentProxy(http, https, new ProxyExceptions(First("NO_PROXY") ?? ""), credentials);

        string? First(string name) =>
            variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : variable(name) is { Length: > 0 } upper ? upper : null;
    }

    /// <summary>Returns the address of the proxy for a destination, without user and password; null if it is reached directly.</summary>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : OfScheme(destination);

    public bool IsBypassed(Uri host) => OfScheme(host) is null || _except.Holds(host.Host.Trim('[', ']'), host.Port);

    /// <summary>Returns the address of the proxy through which a URI is reached, for people; null if it is reached directly.</summary>
    public string? AddressFor(Uri uri) => GetProxy(uri) is { } proxy ? $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}" : null;

    private Uri? OfScheme(Uri destination) => destination.Scheme is "https" or "wss" ? _forHttps : _forHttp;

    private static Uri? Address(string? text, string variable, CredentialCache credentials)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var given = text.Trim().Contains("://", StringComparison.Ordinal) ? text.Trim() : "http://" + text.Trim();
        given = given.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase) ? "socks5" + given["socks5h".Length..] : given;
        if (!Uri.TryCreate(given, default(UriCreationOptions), out var uri) || !Schemes.Contains(uri.Scheme) || uri.Host.Length == 0)
        {
            throw new FormatException($"The variable {variable} (or ALL_PROXY) names no proxy: write it as http://host:port.");
        }

        var port = uri.Port > 0 ? uri.Port : uri.Scheme.StartsWith("socks", StringComparison.Ordinal) ? 1080 : 80;
        var address = new UriBuilder(uri.Scheme, uri.Host, port).Uri;
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            var login = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
            foreach (var kind in new[] { "Basic", "Digest", "NTLM", "Negotiate" })
            {
                credentials.Remove(address, kind);
                credentials.Add(address, kind, login);
            }
        }

        return address;
    }
}
