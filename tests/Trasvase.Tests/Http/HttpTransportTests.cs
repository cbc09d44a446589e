using System.Net;
using System.Net.Sockets;
using Trasvase.Http.Connecting;

namespace Trasvase.Tests.Http;

public sealed class HttpTransportTests
{
    [Fact]
    public async Task Connect_AnyServer_IsKeptAliveAndSendsAtOnce()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await using var stream = (NetworkStream)await HttpTransport.ConnectAsync(
            (IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);

        Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive).ShouldNotBe(0);
        Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime).ShouldBe(30);
        stream.Socket.NoDelay.ShouldBeTrue();

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)stream.Socket.GetSocketOption(level, name)!;
    }
}
