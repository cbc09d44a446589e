using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Trasvase.Bench.Cloud;

namespace Trasvase.Bench.Wire;

/// <summary>Answers the requests that come to one side of the cloud.</summary>
internal interface ISide
{
    /// <summary>What was asked so far.</summary>
    Statistics Statistics { get; }

    /// <summary>Reads the body, and answers.</summary>
    ValueTask AnswerAsync(Connection connection, Request request, CancellationToken cancellationToken);
}

/// <summary>Accepts connections at one address, with or without TLS.</summary>
internal sealed class Listener : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<ISide> _side;
    private readonly Func<long> _rate;
    private readonly SslServerAuthenticationOptions? _tls;

    public Listener(IPEndPoint address, Func<ISide> side, Func<long> rate, SslStreamCertificateContext? certificate)
    {
        (_side, _rate) = (side, rate);
        _tls = certificate is null ? null : new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(address);
        _socket.Listen(4096);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var client = await _socket.AcceptAsync(cancellationToken);
            client.NoDelay = true;
            _ = ServeAsync(client, cancellationToken);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        Statistics? opened = null;
        try
        {
            await using var plain = new NetworkStream(client, ownsSocket: true);
            await using var secure = _tls is null ? null : new SslStream(plain);
            if (secure is not null)
            {
                await secure.AuthenticateAsServerAsync(_tls!, cancellationToken);
            }

            await using var connection = new Connection(secure ?? (Stream)plain, new Pacer(_rate));
            while (await connection.ReadRequestAsync(cancellationToken) is { } request)
            {
                var side = _side();
                if (opened != side.Statistics)
                {
                    opened?.Closed();
                    opened = side.Statistics;
                    opened.Opened();
                }

                await side.AnswerAsync(connection, request, cancellationToken);
                if (request.IsLast)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException
            or AuthenticationException
            or OperationCanceledException
            or SocketException
            or ObjectDisposedException)
        {
            // The client went away, or was to be broken off.
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"cloud: {e}");
        }
        finally
        {
            opened?.Closed();
        }
    }
}
