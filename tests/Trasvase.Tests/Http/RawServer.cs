using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trasvase.Tests.Http;

/// <summary>A server for answers that no HTTP library lets one give: it writes the given bytes and closes, or never reads a body.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawServer() => _listener.Start();

    public Uri Address => new UriBuilder("http", "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, "b").Uri;

    /// <summary>Takes one connection, reads the request's headers, answers and closes.</summary>
    public Task AnswerAsync(string answer, CancellationToken cancellationToken) =>
        AnswerBytesAsync(answer.ReplaceLineEndings("\r\n"), cancellationToken);

    /// <summary>The same with each character as one byte, whatever it is.</summary>
    public async Task AnswerBytesAsync(string answer, CancellationToken cancellationToken)
    {
        using var client = await AcceptAsync(cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <summary>Takes one connection and reads the request's headers, but nothing that follows.</summary>
    public async Task<TcpClient> AcceptAsync(CancellationToken cancellationToken)
    {
        var client = await _listener.AcceptTcpClientAsync(cancellationToken);
        var (end, buffer) = (0, new byte[1]);
        while (end < 4 && await client.GetStream().ReadAsync(buffer, cancellationToken) > 0)
        {
            end = buffer[0] is (byte)'\r' or (byte)'\n' ? end + 1 : 0;
        }

        return client;
    }

    public void Dispose() => _listener.Dispose();
}
