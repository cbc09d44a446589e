using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;

namespace Trasvase.Tests.Http;

/// <summary>A server that cannot prove who it is gets nothing: neither a request nor a second attempt.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Host = "store.example.test";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _authority = Certificate("CN=Authority", issuer: null, name: null, Now.AddYears(-3), Now.AddYears(3));
    private int _connections;
    private int _requests;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, bool> Cases => new()
    {
        { "self-signed", Host, 1, false },
        { "of another host", "other.example.test", 1, true },
        { "expired", Host, -1, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Send_CertificateThatProvesNothing_IsOneSentenceAndOneConnection(string what, string name, int years, bool issued)
    {
        using var certificate = Certificate($"CN={name}", issued ? _authority : null, name, Now.AddYears(-2), Now.AddYears(years));

        var error = await Should.ThrowAsync<StoreException>(() => SendAsync(certificate));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.Unavailable, RetryAdvice.Never), what);
        error.Message.ShouldBe(
            $"Reading mem://a/b at {Host} failed: the server's TLS certificate is not trusted; if an authority of your own has "
                + "issued it, name its certificate by SSL_CERT_FILE; for S3, AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE and a profile's ca_bundle win "
                + "over that.");
        _connections.ShouldBe(1);
        _requests.ShouldBe(0);
    }

    [Fact]
    public async Task Send_CertificateOfTheHostByATrustedAuthority_IsTrusted()
    {
        using var certificate = Certificate($"CN={Host}", _authority, Host, Now.AddYears(-2), Now.AddYears(1));

        (await SendAsync(certificate)).ShouldBe(200);

        _requests.ShouldBe(1);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
    }

    private static X509Certificate2 Certificate(
        string subject, X509Certificate2? issuer, string? name, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name is null, false, 0, true));
        if (name is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        using var made = issuer is null
            ? request.CreateSelfSigned(from, to)
            : request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private async Task<int> SendAsync(X509Certificate2 certificate)
    {
        _listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = ServeAsync(certificate, stop.Token);
        var options = new HttpOptions
        {
            Retry = new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero },
            Authorities = [_authority],
        };
        using var handler = HttpTransport.CreateHandler(options);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_listener.LocalEndpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var transport = new HttpMessageInvoker(handler, disposeHandler: false);
        var exchange = new HttpExchange(transport, new PlainAuthority(), new PlainErrors(), options);
        var call = new HttpCall
        {
            Operation = "reading mem://a/b",
            Request = () => new HttpRequestMessage(HttpMethod.Get, ObjectUri.For(HttpEndpoint.Parse($"https://{Host}"), "/b")),
        };
        try
        {
            using var answer = await exchange.SendAsync(call, Token);
            return answer.Status;
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }
    }

    private async Task ServeAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
                _connections++;
                await AnswerAsync(client, certificate, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has what it wanted.
        }
    }

    private async Task AnswerAsync(TcpClient client, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        try
        {
            await using var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
            if (await secure.ReadAsync(new byte[1024], cancellationToken) > 0)
            {
                _requests++;
                await secure.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has left.
        }
    }
}
