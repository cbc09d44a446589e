using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trasvase.Reliability.Tests.Copying;

/// <summary>Passes bytes on to a server on loopback, and counts those of connections that are ours: all but those by which the target
/// pulls.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private const int BufferLength = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private long _bytes;

    public CountingProxy(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes in both directions, heads included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_server, _end.Token);
            var first = new byte[BufferLength];
            var length = await near.GetStream().ReadAsync(first, _end.Token);
            var isOurs = !Pulls.Is(Encoding.ASCII.GetString(first, 0, length).Split('\n')[0]);
            Count(isOurs, length);
            await far.GetStream().WriteAsync(first.AsMemory(0, length), _end.Token);
            await Task.WhenAny(PumpAsync(near, far, isOurs), PumpAsync(far, near, isOurs));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has left, or the test has ended.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isOurs)
    {
        var buffer = new byte[BufferLength];
        for (int length; (length = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0;)
        {
            Count(isOurs, length);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _end.Token);
        }
    }

    private void Count(bool isOurs, int length) => Interlocked.Add(ref _bytes, isOurs ? length : 0);
}
