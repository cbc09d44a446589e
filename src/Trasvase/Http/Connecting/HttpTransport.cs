using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Trasvase.Http.Connecting;

/// <summary>Makes the connection pools that stores send through.</summary>
internal static class HttpTransport
{
    /// <summary>
    /// Makes a pool that returns exactly what the server sent: no redirects (credentials must not follow them), no decompression (bytes
    /// travel as stored), no cookies, and headers of bounded length. The pool does not limit the number of connections, because the
    /// engine does: a request that waited here for a free connection would look like one that moves no byte.
    /// </summary>
    public static HttpMessageInvoker Create(HttpOptions options) => new(CreateHandler(options));

    /// <summary>Makes the handler of such a pool, for callers that change where it connects to.</summary>
    public static SocketsHttpHandler CreateHandler(HttpOptions options)
    {
        var dialer = new Dialer(Dns.GetHostAddressesAsync, ConnectAsync, options.Time);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.IdleTimeout,
            ConnectCallback = async (context, cancellationToken) =>
                await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false),
            MaxResponseHeadersLength = 64,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            // Both clouds move their front ends by DNS. A connection without an end would keep using the old address.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // ISO-8859-1 keeps every byte; HeaderText decodes the values later.
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            // Signatures are computed over UTF-8. Without this setting, a value that is not ASCII would not be sent at all.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            // Trace headers are not added, because the rules for signatures do not cover them on every server.
            ActivityHeadersPropagator = null,
            // Systems other than Linux have proxy settings of their own, which apply if the environment names no proxy.
            UseProxy = options.Proxy is not null || !OperatingSystem.IsLinux(),
            Proxy = options.Proxy,
            SslOptions = options.Authorities is { } authorities
                ? new SslClientAuthenticationOptions { CertificateChainPolicy = TrustingOnly(authorities) }
                : new SslClientAuthenticationOptions(),
        };
    }

    /// <summary>
    /// Opens a connection with TCP keep-alive. While a service fetches a large part itself, nothing moves on the connection for minutes.
    /// Without keep-alive, routers would forget it and the answer would never arrive.
    /// </summary>
    public static async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy TrustingOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
