using System.Net;
using System.Net.Sockets;
using Trasvase.Http.Connecting;

namespace Trasvase.Testing.Http;

/// <summary>Connections that lead to one port of this machine, whatever host a request names.</summary>
internal static class LoopbackTransport
{
    public static HttpMessageInvoker Create(int port, HttpOptions options)
    {
        var handler = HttpTransport.CreateHandler(options);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return new HttpMessageInvoker(handler);
    }
}
