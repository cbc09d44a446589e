using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trasvase.Testing.Proxy;

/// <summary>
/// Stands on loopback in front of an HTTP/1.1 server and does to some of the exchanges what its plan says. All else passes
/// byte for byte, the Host header too, so that what was signed for the proxy's address stays signed. A connection to the
/// server belongs to each connection of a client.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ProxyRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly ConcurrentQueue<Task<int>> _late = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    private FaultProxy(IPEndPoint server, ProxyPlan plan, TimeProvider time)
    {
        (_server, Plan, Time) = (server, plan, time);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint =>
        new UriBuilder("http", "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>What happens to whom.</summary>
    public ProxyPlan Plan { get; }

    /// <summary>The requests that were taken, in order.</summary>
    public IReadOnlyList<ProxyRequest> Requests => [.. _requests];

    /// <summary>What the proxy itself could not do, such as finding the middle of a body of unknown length. Should be empty in every
    /// test.</summary>
    public IReadOnlyList<Exception> Failures => [.. _failures];

    internal TimeProvider Time { get; }

    internal Task Released => Volatile.Read(ref _released).Task;

    /// <summary>Starts one in front of a server.</summary>
    /// <param name="server">The server's endpoint on loopback: <c>http://127.0.0.1:port</c>.</param>
    /// <param name="plan">What happens to whom; rules may still be added later.</param>
    /// <param name="time">The clock of latency and drip; the system's for null.</param>
    public static FaultProxy Start(string server, ProxyPlan? plan = null, TimeProvider? time = null)
    {
        var uri = new Uri(server, default(UriCreationOptions));
        return new FaultProxy(new IPEndPoint(IPAddress.Loopback, uri.Port), plan ?? new ProxyPlan(), time ?? TimeProvider.System);
    }

    /// <summary>Whatever hangs now goes on; what hangs later does so until the next release.</summary>
    public void Release() =>
        Interlocked.Exchange(ref _released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits for all late duplicates that began until now, and gives the statuses that the server answered them with; 0 where it
    /// closed instead.</summary>
    public Task<int[]> LateAnswersAsync(CancellationToken cancellationToken) => Task.WhenAll(_late).WaitAsync(cancellationToken);

    /// <summary>Ends every connection at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        await ((Task)Task.WhenAll(_late)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    internal ProxyRequest Take(MessageHead head)
    {
        var request = new ProxyRequest(head.Words[0], head.Words[1], [.. head.Headers], Interlocked.Increment(ref _taken));
        _requests.Enqueue(request);
        return request;
    }

    /// <summary>A fault that could not be carried out.</summary>
    internal void Fail(Exception failure) => _failures.Enqueue(failure);

    internal async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_server, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a whole request over a connection of its own when the time has come.</summary>
    internal void SendLater(Task when, MessageHead head, ReadOnlyMemory<byte> body) =>
        _late.Enqueue(SendLaterAsync(when, head, body, _end.Token));

    private async Task<int> SendLaterAsync(Task when, MessageHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await when.WaitAsync(cancellationToken);
        await using var server = new NetworkStream(await ConnectAsync(cancellationToken), ownsSocket: true);
        await server.WriteAsync(head.ToBytes(), cancellationToken);
        await server.WriteAsync(body, cancellationToken);
        var reader = new WireReader(server);
        MessageHead? answer;
        do
        {
            answer = await reader.ReadHeadAsync(cancellationToken);
        }
        while (answer?.Status < 200);
        if (answer is null)
        {
            return 0;
        }

        await foreach (var _ in reader.ReadBodyAsync(answer.AnswerFraming(head.Words[0]), cancellationToken))
        {
            // The server has done its work when all of its answer has come.
        }

        return answer.Status;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                client.NoDelay = true;
                var connection = ServeAsync(client);
                _connections.TryAdd(connection, true);
                _ = connection.ContinueWith(done => _connections.TryRemove(done, out var _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed, perhaps in the very moment before it listened again.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var connection = new ProxyConnection(this, client);
            await connection.RunAsync(_end.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two sides has left, or the proxy has.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
