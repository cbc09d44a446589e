using System.Net.Sockets;

namespace Trasvase.Testing.Proxy;

/// <summary>One side of the wire: a socket, what is read from it and what is written to it.</summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public WireReader Reader => field ??= new WireReader(_stream);

    /// <summary>Whether something could not be written: the other side does not listen any more.</summary>
    public bool IsDeaf { get; private set; }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            IsDeaf = true;
            throw;
        }
    }

    /// <summary>Lets a client that waits for it send its body.</summary>
    public Task ContinueAsync(MessageHead head, CancellationToken cancellationToken) => head.Header("Expect") is null
        ? Task.CompletedTask
        : WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);

    /// <summary>Ends the connection as it was told to.</summary>
    public async Task CutAsync(CutBy by, CancellationToken cancellationToken)
    {
        if (by == CutBy.Rst)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
            return;
        }

        // A socket that is closed with bytes unread resets the connection, so the other side is heard out.
        socket.Shutdown(SocketShutdown.Send);
        await _stream.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <summary>Waits until the other side has left. One that still has something to say is never seen leaving.</summary>
    public async Task WhenLeftAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
            if (socket.Available == 0)
            {
                return;
            }
        }
        catch (SocketException)
        {
            return;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public void Dispose() => _stream.Dispose();
}
