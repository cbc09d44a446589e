using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Trasvase.Testing.StandIns;

namespace Trasvase.Tests.StandIns;

/// <summary>The server under the stand-ins passes requests on as they came, and the hooks decide what a client sees.</summary>
public sealed class StandInServerTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly List<string> _state = [];
    private StandInServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StandInServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await StandInServer.StartAsync(Name, HandleAsync, tls: false, Token);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Request_OddTarget_ArrivesAsItWasSent()
    {
        StandInRequest? seen = null;
        Server.Before = request =>
        {
            seen = request;
            return ValueTask.FromResult<StandInAnswer?>(null);
        };

        await SendAsync("/a/../b//c%2Fd+e?x=1+2&y&z=%2B", "body");

        seen.ShouldNotBeNull().Target.ShouldBe("/a/../b//c%2Fd+e?x=1+2&y&z=%2B");
        seen.Path.ShouldBe("/a/../b//c/d+e");
        seen.Text.ShouldBe("body");
        (seen.Query("x"), seen.Query("y"), seen.Query("z"), seen.Query("none")).ShouldBe(("1 2", "", "+", null));
    }

    [Fact]
    public async Task Log_AnswerOfTheHandler_HasOperationStatusAndBytes()
    {
        await SendAsync("/key", "four");

        var entry = Server.Log.Of("Store").ShouldHaveSingleItem();
        (entry.Key, entry.Status, entry.BytesIn, entry.BytesOut).ShouldBe(("key", 200, 4, 6));
        Server.Log.Count("Other").ShouldBe(0);
    }

    [Fact]
    public async Task Before_Answers_StateDoesNotHearOfIt()
    {
        Server.Before = _ => ValueTask.FromResult<StandInAnswer?>(StandInAnswer.Empty(503));

        using var response = await SendAsync("/key", "x");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _state.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_Null_StateHasChangedAndNobodyIsTold()
    {
        Server.After = (_, _) => ValueTask.FromResult<StandInAnswer?>(null);

        await Should.ThrowAsync<HttpRequestException>(() => SendAsync("/key", "x"));

        _state.ShouldBe(["key"]);
        Server.Log.Of("Store").ShouldHaveSingleItem().Status.ShouldBe(0);
    }

    [Fact]
    public async Task After_Waits_AnswerGoesOutLater()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.After = async (_, answer) =>
        {
            reached.SetResult();
            await release.Task;
            return answer.With("x-late", "yes");
        };

        var pending = SendAsync("/key", "x");
        await reached.Task.WaitAsync(Token);
        pending.IsCompleted.ShouldBeFalse();
        release.SetResult();

        using var response = await pending;
        response.Headers.GetValues("x-late").ShouldBe(["yes"]);
    }

    [Fact]
    public async Task Answer_CutAfter_EndsBeforeItsLength()
    {
        Server.After = (_, answer) => ValueTask.FromResult<StandInAnswer?>(answer with { CutAfter = 3 });

        await Should.ThrowAsync<HttpRequestException>(() => SendAsync("/key", "x"));
    }

    [Fact]
    public async Task Tls_ItsOwnCertificate_IsTheOneShown()
    {
        await using var server = await StandInServer.StartAsync(Name, HandleAsync, tls: true, Token);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(server.Certificate!);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var client = new HttpClient(handler);

        (await client.GetStringAsync(new UriBuilder(server.Endpoint) { Path = "key" }.Uri, Token)).ShouldBe("stored");
    }

    private static void Name(StandInRequest request) => (request.Operation, request.Key) = ("Store", request.Path[1..]);

    private Task<StandInAnswer> HandleAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        _state.Add(request.Key);
        return Task.FromResult(StandInAnswer.Bytes(200, Encoding.UTF8.GetBytes("stored")));
    }

    private Task<HttpResponseMessage> SendAsync(string target, string body)
    {
        var uri = new Uri(
            Server.Endpoint.AbsoluteUri.TrimEnd('/') + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return _client.PutAsync(uri, new StringContent(body), Token);
    }
}
