using System.Net;
using System.Net.Sockets;
using Trasvase.Http.Connecting;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

/// <summary>Which of a host's addresses is connected to, and how long one that does not answer is waited for.</summary>
public sealed class DialerTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress AlsoDead = IPAddress.Parse("192.0.2.2");
    private static readonly IPAddress Alive = IPAddress.Parse("192.0.2.3");
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress OtherSix = IPAddress.Parse("2001:db8::2");

    private readonly ManualTime _time = new();
    private readonly List<IPAddress> _tried = [];
    private readonly Dictionary<IPAddress, TaskCompletionSource<Stream>> _silent = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_AddressThatDoesNotAnswer_TheNextIsTriedAfterAQuarterOfASecond()
    {
        var dialer = Dialer(Dead, Alive);

        var connecting = dialer.ConnectAsync("host", 443, Cancel);
        _tried.ShouldBe([Dead]);
        _time.Advance(Trasvase.Http.Connecting.Dialer.Stagger - TimeSpan.FromMilliseconds(1));
        connecting.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await (await connecting).DisposeAsync();
        _tried.ShouldBe([Dead, Alive]);
    }

    [Fact]
    public async Task Connect_AgainSoon_BeginsWithTheAddressThatAnswered()
    {
        var dialer = Dialer(Dead, Alive);
        var first = dialer.ConnectAsync("host", 443, Cancel);
        _time.Advance(Trasvase.Http.Connecting.Dialer.Stagger);
        await (await first).DisposeAsync();
        _tried.Clear();

        await (await dialer.ConnectAsync("host", 443, Cancel)).DisposeAsync();
        _tried.ShouldBe([Alive]);

        _time.Advance(TimeSpan.FromMinutes(11));
        dialer.InOrder([Dead, Alive]).ShouldBe([Dead, Alive], "it may be well again");
    }

    [Fact]
    public async Task Connect_AddressThatRefuses_TheNextIsTriedAtOnce()
    {
        var dialer = new Dialer((_, _) => Task.FromResult<IPAddress[]>([Dead, Alive]), (address, _) => Refusing(address), _time);

        await (await dialer.ConnectAsync("host", 443, Cancel)).DisposeAsync();

        _tried.ShouldBe([Dead, Alive]);
    }

    [Fact]
    public async Task Connect_WinnerFound_TheLosersAreCancelledAndALateOneIsClosed()
    {
        var dialer = Dialer(Dead, Alive);
        var connecting = dialer.ConnectAsync("host", 443, Cancel);
        _time.Advance(Trasvase.Http.Connecting.Dialer.Stagger);
        await (await connecting).DisposeAsync();

        var late = new Closing();
        _silent[Dead].SetResult(late);

        await late.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Connect_NoneAnswers_NamesEachWithItsReason()
    {
        var dialer = new Dialer(
            (_, _) => Task.FromResult<IPAddress[]>([Dead, Six]),
            (address, _) => throw new SocketException((int)(address.Address.Equals(Six)
                ? SocketError.NetworkUnreachable
                : SocketError.ConnectionRefused)),
            _time);

        var error = await Should.ThrowAsync<NoAddressAnswersException>(dialer.ConnectAsync("host", 443, Cancel));

        error.Message.ShouldBe("192.0.2.1: ConnectionRefused, 2001:db8::1: NetworkUnreachable");
    }

    [Fact]
    public async Task Connect_AllRefuse_IsARefusal()
    {
        var dialer = new Dialer(
            (_, _) => Task.FromResult<IPAddress[]>([Dead, AlsoDead]),
            (_, _) => throw new SocketException((int)SocketError.ConnectionRefused),
            _time);

        (await Should.ThrowAsync<SocketException>(dialer.ConnectAsync("host", 443, Cancel))).SocketErrorCode.ShouldBe(
            SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task Connect_Cancelled_EndsThoughNothingAnswers()
    {
        using var stop = new CancellationTokenSource();
        var connecting = Dialer(Dead, AlsoDead).ConnectAsync("host", 443, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(connecting);
    }

    [Fact]
    public void InOrder_BothFamilies_TakeTurnsBeginningWithTheResolversFirst()
    {
        Dialer().InOrder([Six, OtherSix, Dead, Alive]).ShouldBe([Six, Dead, OtherSix, Alive]);
        Dialer().InOrder([Dead, Alive, AlsoDead, Six]).ShouldBe([Dead, Six, Alive, AlsoDead]);
    }

    [Fact]
    public async Task Connect_RealSockets_TheListenerAmongDeadPortsIsFound()
    {
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.3"), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var dialer = new Dialer(
            (_, _) => Task.FromResult<IPAddress[]>([
                IPAddress.Parse("127.0.0.1"),
                IPAddress.Parse("127.0.0.2"),
                IPAddress.Parse("127.0.0.3"),
            ]),
            HttpTransport.ConnectAsync,
            TimeProvider.System);

        await using var stream = (NetworkStream)await dialer.ConnectAsync("host", port, Cancel);

        ((IPEndPoint)stream.Socket.RemoteEndPoint!).Address.ShouldBe(IPAddress.Parse("127.0.0.3"));
    }

    private Dialer Dialer(params IPAddress[] addresses) =>
        new((_, _) => Task.FromResult(addresses), (address, _) => Answer(address.Address), _time);

    // Only one is alive; whatever is asked of the others is never answered, and ends when it is not wanted any more.
    private Task<Stream> Answer(IPAddress address)
    {
        _tried.Add(address);
        if (address.Equals(Alive))
        {
            return Task.FromResult<Stream>(new MemoryStream());
        }

        var silent = new TaskCompletionSource<Stream>();
        _silent[address] = silent;
        return silent.Task;
    }

    private Task<Stream> Refusing(IPEndPoint address)
    {
        _tried.Add(address.Address);
        return address.Address.Equals(Alive)
            ? Task.FromResult<Stream>(new MemoryStream())
            : Task.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused));
    }

    private sealed class Closing : MemoryStream
    {
        public TaskCompletionSource Closed { get; } = new();

        protected override void Dispose(bool disposing)
        {
            Closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
