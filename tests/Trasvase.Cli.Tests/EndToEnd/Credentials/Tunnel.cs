using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trasvase.Cli.Tests.EndToEnd.Credentials;

/// <summary>
/// A proxy through which a program reaches a server of this machine under another's name: whatever host is asked for by CONNECT, the
/// bytes go to one server.
/// </summary>
internal sealed class Tunnel : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _hosts = new();
    private readonly int _port;
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="target">Where the bytes go.</param>
    public Tunnel(Uri target)
    {
        _port = target.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>The hosts that were asked for, each once.</summary>
    public IReadOnlyList<string> Hosts => [.. _hosts.Distinct()];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                open.Add(ServeAsync(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var client = new NetworkStream(socket, ownsSocket: true);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await client.ReadExactlyAsync(one, _ending.Token);
            head.Append((char)one[0]);
        }

        // CONNECT host:port HTTP/1.1
        _hosts.Enqueue(head.ToString().Split(' ')[1].Split(':')[0]);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _port, _ending.Token);
        await using var server = connection.GetStream();
        await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _ending.Token);
        await Task.WhenAny(client.CopyToAsync(server, _ending.Token), server.CopyToAsync(client, _ending.Token));
    }
}
