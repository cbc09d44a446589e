using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Trasvase.Http.Connecting;

/// <summary>Makes the connection pool that a store sends through.</summary>
internal static class HttpTransport
{
    /// <summary>
    /// A pool that answers with what the server said and nothing else: no redirects (credentials must not follow them), no
    /// decompression (bytes travel as stored), no cookies, bounded headers. How many connections there are is the engine's to
    /// decide: a request that waited here for a free one would look like one that moves no byte.
    /// </summary>
    public static HttpMessageInvoker Create(HttpOptions options) => new(CreateHandler(options));

    /// <summary>The same, for whoever has to say where it connects to.</summary>
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
            // Both clouds move their front ends by DNS; a pool that never looks again would miss it.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // No byte is lost so: HeaderText makes text of them.
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            // Signatures are computed over UTF-8. Without this a value that is not ASCII would not be sent at all.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            // No propagation of trace headers: they would not be covered by the signatures' rules of every server.
            ActivityHeadersPropagator = null,
            // Elsewhere the system has settings of its own, which count where the environment names no proxy.
            UseProxy = options.Proxy is not null || !OperatingSystem.IsLinux(),
            Proxy = options.Proxy,
            SslOptions = options.Authorities is { } authorities
                ? new SslClientAuthenticationOptions { CertificateChainPolicy = TrustingOnly(authorities) }
                : new SslClientAuthenticationOptions(),
        };
    }

    /// <summary>
    /// Opens a connection that is kept alive. While a service fetches a large part by itself nothing moves on it for minutes: without a
    /// sign of life routers forget it, and its answer would be waited for in vain.
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
