using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;

namespace Trasvase.Server.Tests;

public sealed class KeysApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_MadeByARequest_CallsUntilItIsRevoked()
    {
        await using var scene = await AdminAsync([new Grant("*", "", Verbs.Read | Verbs.Write)]);
        var admin = scene.Http.DefaultRequestHeaders.Authorization;
        using var made = await scene.PostAsync("/v1/keys", new NewKey
        {
            Name = "ci",
            Scope = "operate",
            Days = 30,
            Grants = [new GrantSettings { Connection = "source", Prefix = "in/", Verbs = ["read"] }],
        });
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var key = await ServiceScene.OfAsync<MadeKey>(made);

        scene.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
        (await StatusAsync(scene, "/v1/jobs")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(scene, "/v1/keys")).ShouldBe(HttpStatusCode.Forbidden, "operate is less than admin");
        scene.Http.DefaultRequestHeaders.Authorization = admin;
        var listed = await scene.Http.GetStringAsync("/v1/keys", Cancellation);
        listed.ShouldNotContain(key.Key.Split('_', 3)[2], Case.Sensitive);
        (await scene.Http.DeleteAsync($"/v1/keys/{key.Id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        scene.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
        (await StatusAsync(scene, "/v1/jobs")).ShouldBe(HttpStatusCode.Unauthorized);

        scene.Http.DefaultRequestHeaders.Authorization = admin;
        var deeds = (await scene.Http.GetFromJsonAsync<Page<AuditView>>("/v1/audit", Cancellation))!.Items;
        deeds.Select(deed => (deed.Who, deed.What, deed.Subject)).ShouldBe([("boss", "key.revoke", key.Id), ("boss", "key.make", key.Id)]);
    }

    [Theory]
    [InlineData("*", "", "write")]
    [InlineData("source", "", "read")]
    [InlineData("source", "other/", "read")]
    [InlineData("target", "in/", "read")]
    public async Task Key_ThatCouldDoMoreThanItsMaker_IsRefused(string connection, string prefix, string verb)
    {
        await using var scene = await AdminAsync([new Grant("source", "in/", Verbs.Read)]);

        using var refused = await scene.PostAsync("/v1/keys", new NewKey
        {
            Name = "more",
            Grants = [new GrantSettings { Connection = connection, Prefix = prefix, Verbs = [verb] }],
        });

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Key_OfAnotherTenant_IsNeitherListedNorRevoked()
    {
        await using var scene = await AdminAsync([]);
        var other = await MakeAsync(scene, new Caller("theirs", "second", Scope.Read, []));

        (await scene.Http.GetFromJsonAsync<List<KeyView>>("/v1/keys", Cancellation))!.ShouldNotContain(key => key.Name == "theirs");
        (await scene.Http.DeleteAsync($"/v1/keys/{other.Split('_')[1]}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Requests_MoreThanOneCallerMay_AreRefusedForThatCallerAlone()
    {
        await using var scene = await ServiceScene.StartAsync(change => change.Settings = change.Settings with
        {
            Access = new AccessSettings { Required = true, RequestsPerSecond = 1 },
        });
        await UseAsync(scene, new Caller("eager", "first", Scope.Read, []));
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 30 && refused is null; i++)
        {
            var answer = await scene.Http.GetAsync("/v1/jobs", Cancellation);
            refused = answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
        }

        refused.ShouldNotBeNull().Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
        (await ServiceScene.OfAsync<Problem>(refused)).Type.ShouldBe("urn:trasvase:problem:too-many-requests");
        await UseAsync(scene, new Caller("patient", "first", Scope.Read, []));
        (await StatusAsync(scene, "/v1/jobs")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<ServiceScene> AdminAsync(IReadOnlyList<Grant> grants)
    {
        var scene = await ServiceScene.StartAsync(change =>
            change.Settings = change.Settings with { Access = new AccessSettings { Required = true } });
        await UseAsync(scene, new Caller("boss", "first", Scope.Admin, grants));
        return scene;
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceScene scene, string path)
    {
        using var answer = await scene.Http.GetAsync(path, Cancellation);
        return answer.StatusCode;
    }

    private static async Task UseAsync(ServiceScene scene, Caller caller) =>
        scene.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await MakeAsync(scene, caller));

    private static Task<string> MakeAsync(ServiceScene scene, Caller caller) =>
        scene.Services.GetRequiredService<ApiKeys>().MakeAsync(caller, life: null);
}
