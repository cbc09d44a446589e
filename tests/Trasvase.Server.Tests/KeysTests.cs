using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Tests;

public sealed class KeysTests
{
    private static readonly string[] Looking = ["/v1/jobs", "/v1/connections", "/v1/openapi.json", "/", "/new"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", 401, 401)]
    [InlineData("trv_0123456789ab_notthesecret", 401, 401)]
    [InlineData("nonsense", 401, 401)]
    [InlineData("ended", 401, 401)]
    [InlineData("revoked", 401, 401)]
    [InlineData("read", 200, 403)]
    [InlineData("operate", 200, 202)]
    [InlineData("admin", 200, 202)]
    public async Task Routes_WithAKey_AreForItsScope(string which, int looks, int begins)
    {
        await using var scene = await DemandingAsync();
        await CallAsAsync(scene, which);
        var job = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true };

        foreach (var path in Looking)
        {
            using var answer = await scene.Http.GetAsync(path, Cancellation);
            ((int)answer.StatusCode).ShouldBe(looks, path);
        }

        using var begun = await scene.PostAsync("/v1/jobs", job);
        ((int)begun.StatusCode).ShouldBe(begins);
    }

    [Fact]
    public async Task Jobs_OfAnotherTenant_AreAsIfTheyWereNotThere()
    {
        await using var scene = await DemandingAsync();
        await UseAsync(scene, new Caller("one", "first", Scope.Operate, Everything));
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true }, ("Idempotency-Key", "k"));
        var job = await ServiceScene.OfAsync<JobView>(posted);
        await UseAsync(scene, new Caller("two", "second", Scope.Admin, Everything));

        foreach (var path in new[] { "", "/results", "/report", "/course", "/events" })
        {
            using var answer = await scene.Http.GetAsync($"/v1/jobs/{job.Id}{path}", Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        foreach (var verb in new[] { "pause", "resume", "cancel" })
        {
            using var answer = await scene.PostAsync($"/v1/jobs/{job.Id}/{verb}", new { });
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, verb);
        }

        using var page = await scene.Http.GetAsync($"/jobs/{job.Id}", Cancellation);
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await scene.Http.GetFromJsonAsync<Page<JobView>>("/v1/jobs", Cancellation))!.Items.ShouldBeEmpty();
        using var same = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true }, ("Idempotency-Key", "k"));
        (await ServiceScene.OfAsync<JobView>(same)).Id.ShouldNotBe(job.Id, "a key of another tenant is another key");
    }

    [Theory]
    [InlineData("a/1", "out/1", false, 202)]
    [InlineData("b/1", "out/1", false, 403)]
    [InlineData("a/1", "other/1", false, 403)]
    [InlineData("a/1", "out/1", true, 403)]
    public async Task Grants_OfAKey_AreByPrefixAndVerb(string from, string to, bool move, int status)
    {
        await using var scene = await DemandingAsync();
        await UseAsync(scene, new Caller(
            "one", "first", Scope.Operate, [new Grant("source", "a/", Verbs.Read), new Grant("target", "out/", Verbs.Write)]));

        using var answer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source(from), Target = scene.Target(to), Move = move });

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Connections_WithoutAGrant_AreNotEvenNamed()
    {
        await using var scene = await DemandingAsync();
        await UseAsync(scene, new Caller("one", "first", Scope.Operate, [new Grant("source", "", Verbs.Read)]));

        (await scene.Http.GetFromJsonAsync<List<ConnectionView>>("/v1/connections", Cancellation))!
            .Select(connection => connection.Name).ShouldBe(["source"]);
        using var refused = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source("a"), Target = scene.Target("b") });
        (await ServiceScene.OfAsync<Problem>(refused)).Type.ShouldBe("urn:trasvase:problem:unknown-connection");
    }

    [Fact]
    public async Task Database_AfterKeysWereMade_HoldsNoneOfThem()
    {
        await using var scene = await DemandingAsync();
        var key = await MakeAsync(scene, new Caller("one", "first", Scope.Read, []), life: null);

        scene.Services.GetRequiredService<IKeyStore>().List().ShouldAllBe(known => !key.EndsWith(known.Digest, StringComparison.Ordinal));
        var secret = System.Text.Encoding.ASCII.GetBytes(key.Split('_', 3)[2]);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(scene.Services.GetRequiredService<StateDatabase>().File)!))
        {
            (await ReadSharedAsync(file)).AsSpan().IndexOf(secret).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task Commands_OfTheOperator_MakeListAndRevoke()
    {
        await using var scene = await DemandingAsync();
        var services = scene.Services;
        var output = new StringWriter();
        var commands = new KeyCommands(
            services.GetRequiredService<ApiKeys>(), services.GetRequiredService<IKeyStore>(), services.GetRequiredService<IAuditLog>(),
            TimeProvider.System, output);

        await commands.RunAsync(["create", "ci", "scope=operate", "days=30", "grant=*:read,write"]);
        var key = output.ToString().Trim();
        CallBy(scene, key);
        using var before = await scene.Http.GetAsync("/v1/jobs", Cancellation);
        before.StatusCode.ShouldBe(HttpStatusCode.OK);
        await commands.RunAsync(["list"]);
        output.ToString().ShouldContain("  ci  operate  default  used ");
        await commands.RunAsync(["revoke", key.Split('_')[1]]);
        using var after = await scene.Http.GetAsync("/v1/jobs", Cancellation);
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Should.ThrowAsync<ConfigurationException>(() => commands.RunAsync(["create", "x", "scope=root"]));
        await Should.ThrowAsync<ConfigurationException>(() => commands.RunAsync(["create", "x", "grant=nothing"]));
    }

    private static IReadOnlyList<Grant> Everything => [new Grant("*", "", Verbs.Read | Verbs.Write | Verbs.Remove)];

    private static Task<ServiceScene> DemandingAsync() => ServiceScene.StartAsync(change =>
        change.Settings = change.Settings with { Access = new AccessSettings { Required = true } });

    private static async Task CallAsAsync(ServiceScene scene, string which)
    {
        if (which == "none")
        {
            return;
        }

        var caller = new Caller(which, "tenant", Enum.TryParse<Scope>(which, ignoreCase: true, out var scope) ? scope : Scope.Admin, Everything);
        switch (which)
        {
            case "ended":
                CallBy(scene, await MakeAsync(scene, caller, TimeSpan.FromTicks(1)));
                break;
            case "revoked":
                var key = await MakeAsync(scene, caller, life: null);
                await scene.Services.GetRequiredService<IKeyStore>().RevokeAsync(key.Split('_')[1], DateTimeOffset.UnixEpoch);
                CallBy(scene, key);
                break;
            case "read" or "operate" or "admin":
                await UseAsync(scene, caller);
                break;
            default:
                CallBy(scene, which);
                break;
        }
    }

    private static async Task UseAsync(ServiceScene scene, Caller caller) => CallBy(scene, await MakeAsync(scene, caller, life: null));

    private static void CallBy(ServiceScene scene, string key) =>
        scene.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

    private static Task<string> MakeAsync(ServiceScene scene, Caller caller, TimeSpan? life) =>
        scene.Services.GetRequiredService<ApiKeys>().MakeAsync(caller, life);

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }
}
