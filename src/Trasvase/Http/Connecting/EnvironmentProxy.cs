using System.Net;

namespace Trasvase.Http.Connecting;

/// <summary>
/// The proxies that the environment names, as curl and the clouds' own tools read it: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in
/// lower case before upper case. Unlike the runtime's own reading, NO_PROXY knows ranges of addresses, ports, suffixes with and without a
/// dot.
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

    /// <summary>By the proxies' addresses.</summary>
    public ICredentials? Credentials { get; set; }

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Looks a variable up; null if it is not set.</param>
    /// <returns>Null if no proxy is named.</returns>
    /// <exception cref="FormatException">A variable names no proxy; the sentence never repeats it, since it may hold a
    /// password.</exception>
    public static EnvironmentProxy? Read(Func<string, string?> variable)
    {
        var credentials = new CredentialCache();
        var all = First("ALL_PROXY");

        // Whoever runs this for web requests gets their headers as variables, and HTTP_PROXY among them may be anybody's.
        var forHttp = variable("REQUEST_METHOD") is null ? First("HTTP_PROXY") : variable("http_proxy");
        var http = Address(forHttp ?? all, "HTTP_PROXY", credentials);
        var https = Address(First("HTTPS_PROXY") ?? all, "HTTPS_PROXY", credentials);
        return http is null && https is null
            ? null
            : new EnvironmentProxy(http, https, new ProxyExceptions(First("NO_PROXY") ?? ""), credentials);

        string? First(string name) =>
            variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : variable(name) is { Length: > 0 } upper ? upper : null;
    }

    /// <summary>Without user and password; null for no proxy.</summary>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : OfScheme(destination);

    public bool IsBypassed(Uri host) => OfScheme(host) is null || _except.Holds(host.Host.Trim('[', ']'), host.Port);

    /// <summary>For people: the address of the proxy through which this is reached; null if it is reached directly.</summary>
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
