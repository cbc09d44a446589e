using System.Net.Sockets;
using System.Text;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Testing.Data;
using Trasvase.Testing.Http;
using Trasvase.Testing.Proxy;

namespace Trasvase.Tests.Proxy;

/// <summary>A scripted server, the proxy in front of it, and a client that hides nothing.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    public static readonly PositionalData Data = new(7, 100_000);

    private ProxyUnderTest(HttpScript script, TimeProvider? time)
    {
        Script = script;
        Proxy = FaultProxy.Start(script.Endpoint, Plan, time);
        Client = HttpTransport.Create(new HttpOptions());
    }

    public static CancellationToken None => TestContext.Current.CancellationToken;

    public HttpScript Script { get; }

    public ProxyPlan Plan { get; } = new();

    public FaultProxy Proxy { get; }

    public HttpMessageInvoker Client { get; }

    public static async Task<ProxyUnderTest> StartAsync(TimeProvider? time = null) => new(await HttpScript.StartAsync(None), time);

    /// <summary>A server that answers everything with the data.</summary>
    public static async Task<ProxyUnderTest> StartWithDataAsync(ProxyFault fault, int answers = 1, TimeProvider? time = null)
    {
        var made = await StartAsync(time);
        made.Plan.Hit(fault);
        for (var i = 0; i < answers; i++)
        {
            made.Script.Then(ScriptAnswer.Of(200, Data.ToArray(), ("x-data", "yes")));
        }

        return made;
    }

    public int FailuresExpected { get; set; }

    public ProxyRule Rule => Plan.Rules.First();

    public HttpRequestMessage Request(HttpMethod method, string target = "/b/k", byte[]? body = null) =>
        new(method, ObjectUri.For(HttpEndpoint.Parse(Proxy.Endpoint), target))
        {
            Content = body is null ? null : new ByteArrayContent(body),
        };

    public async Task<HttpResponseMessage> GetAsync(string target = "/b/k") =>
        await Client.SendAsync(Request(HttpMethod.Get, target), None);

    public async Task<HttpResponseMessage> PutAsync(byte[] body, string target = "/b/k") =>
        await Client.SendAsync(Request(HttpMethod.Put, target, body), None);

    /// <summary>Sends text as it is, and gives all that comes until the other side has said everything, or this text.</summary>
    public async Task<(string Text, bool WasReset)> SayAsync(string request, string? upTo = null)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, new Uri(Proxy.Endpoint, default(UriCreationOptions)).Port, None);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), None);
        var (text, buffer) = (new StringBuilder(), new byte[64 * 1024]);
        try
        {
            while ((upTo is null || !text.ToString().Contains(upTo, StringComparison.Ordinal))
                && await socket.ReceiveAsync(buffer, None) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            return (text.ToString(), false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return (text.ToString(), true);
        }
    }

    /// <summary>Reads until the end or the failure: what came, and what ended it.</summary>
    public static async Task<(byte[] Bytes, Exception? End)> ReadAsync(HttpResponseMessage answer)
    {
        var (got, buffer) = (new MemoryStream(), new byte[8192]);
        await using var body = await answer.Content.ReadAsStreamAsync(None);
        try
        {
            while (await body.ReadAsync(buffer, None) is var count and > 0)
            {
                await got.WriteAsync(buffer.AsMemory(0, count), None);
            }

            return (got.ToArray(), null);
        }
        catch (IOException e)
        {
            return (got.ToArray(), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Proxy.DisposeAsync();
        await Script.DisposeAsync();
        Proxy.Failures.Count.ShouldBe(FailuresExpected);
    }
}
