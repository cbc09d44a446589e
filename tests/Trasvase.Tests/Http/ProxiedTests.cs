using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

/// <summary>Requests through a proxy: a name that only the proxy knows, and a proxy that wants to know who asks.</summary>
public sealed class ProxiedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ThroughAProxy_TheProxyLooksTheNameUp()
    {
        await using var proxy = await HttpScript.StartAsync(Cancel);
        proxy.Then(ScriptAnswer.Of(200, "here"));

        using var answer = await SendAsync(proxy, "http://nobody-knows.example.test/b", "HTTP_PROXY");

        answer.Status.ShouldBe(200);
        proxy.Requests.Single().Header("host").ShouldBe("nobody-knows.example.test");
    }

    [Fact]
    public async Task Send_HostInNoProxy_IsReachedDirectly()
    {
        await using var proxy = await HttpScript.StartAsync(Cancel);
        await using var service = await HttpScript.StartAsync(Cancel);
        service.Then(ScriptAnswer.Of(200, "here"));

        using var answer = await SendAsync(proxy, service.Endpoint + "/b", "HTTP_PROXY", "127.0.0.0/8");

        (answer.Status, proxy.Requests.Count).ShouldBe((200, 0));
    }

    [Theory]
    [InlineData("http://s3.example.test/b", "HTTP_PROXY")]
    [InlineData("https://s3.example.test/b", "HTTPS_PROXY")]
    public async Task Send_ProxyThatWantsAPassword_IsNamedWithoutTheOneThatWasGiven(string uri, string variable)
    {
        await using var proxy = await HttpScript.StartAsync(Cancel);
        var refusal = ScriptAnswer.Of(407, "", ("Proxy-Authenticate", "Basic realm=\"proxy\""));
        proxy.Then(refusal, refusal, refusal, refusal);

        var error = await Should.ThrowAsync<StoreException>(() => SendAsync(proxy, uri, variable));

        (error.Status, error.Retry).ShouldBe((407, RetryAdvice.Never));
        error.Message.ShouldContain($"through the proxy {proxy.Endpoint}");
        error.ToString().ShouldNotContain("SECRET");
    }

    private static async Task<HttpAnswer> SendAsync(HttpScript proxy, string uri, string variable, string noProxy = "")
    {
        var variables = new Dictionary<string, string>
        {
            [variable] = proxy.Endpoint.Replace("://", "://me:SECRET@", StringComparison.Ordinal),
            ["NO_PROXY"] = noProxy,
        };
        var options = new HttpOptions
        {
            Proxy = EnvironmentProxy.Read(variables.GetValueOrDefault),
            Retry = new RetryPolicy { AttemptsMax = 1 },
        };
        using var transport = HttpTransport.Create(options);
        var exchange = new HttpExchange(transport, new PlainAuthority(), new PlainErrors(), options);
        var call = new HttpCall
        {
            Operation = "reading mem://a/b",
            Request = () => new HttpRequestMessage(HttpMethod.Get, new Uri(uri, default(UriCreationOptions))),
        };
        return await exchange.SendAsync(call, Cancel);
    }
}
