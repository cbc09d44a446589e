using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Configuration;
using Trasvase.Server.State;

namespace Trasvase.Server.Tests.Events;

public sealed class S3EventsApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_OfAnObject_HandsItOver()
    {
        await using var scene = await StartAsync();
        scene.Put("in/a b.bin", [1, 2, 3]);

        (await TakenAsync(await PostAsync(scene, Message("in/a+b.bin", "1")))).Begun.ShouldBe(1);

        var job = (await JobsAsync(scene)).ShouldHaveSingleItem();
        await scene.EndOfAsync(job.Id);
        scene.Stored("out/a b.bin").ShouldBe([1, 2, 3]);
        (await scene.Get<IJobStore>().FindAsync(job.Id))!.Cause.ShouldBe("event:uploads");
    }

    [Fact]
    public async Task Message_ThatComesFiftyTimesAndAtOnce_BeginsOneTransfer()
    {
        await using var scene = await StartAsync();
        scene.Put("in/a.bin", [1]);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            await TakenAsync(await PostAsync(scene, Message("in/a.bin", "7")))));

        results.Sum(result => result.Begun).ShouldBe(1);
        results.Sum(result => result.Repeated).ShouldBe(49);
        (await TakenAsync(await PostAsync(scene, Message("in/a.bin", "8")))).Begun.ShouldBe(1, "the object has appeared anew");
    }

    [Theory]
    [InlineData("other/a.bin", "bucket")]
    [InlineData("in/a.txt", "bucket")]
    [InlineData("in/.bin/", "bucket")]
    [InlineData("in/a.bin", "another")]
    public async Task Message_OfWhatTheRuleDoesNotWant_IsIgnored(string key, string bucket)
    {
        await using var scene = await StartAsync();

        (await TakenAsync(await PostAsync(scene, Message(key, "1", bucket)))).Ignored.ShouldBe(1);

        (await JobsAsync(scene)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_WithoutRule_OrThatIsNone_IsRefused()
    {
        await using var scene = await StartAsync();

        (await PostAsync(scene, Message("in/a.bin", "1"), "nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(scene, "{}")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(scene, "hello")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Read", HttpStatusCode.Forbidden)]
    [InlineData("Operate", HttpStatusCode.OK)]
    public async Task Message_WhereKeysAreDemanded_NeedsOneThatMayOperate(string? scope, HttpStatusCode status)
    {
        await using var scene = await StartAsync(isRequired: true);
        var key = scope is null ? null : await scene.Get<ApiKeys>().MakeAsync(new Caller("store", "default", Enum.Parse<Scope>(scope), []), null);

        // As Ceph and SNS send it, from the name and the password in the address that they are given.
        scene.Http.DefaultRequestHeaders.Authorization = key is null ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"any:{key}")));
        using var answer = await PostAsync(scene, Message("in/a.bin", "1"));

        answer.StatusCode.ShouldBe(status);
        (answer.Headers.WwwAuthenticate.Count > 0).ShouldBe(status == HttpStatusCode.Unauthorized);
    }

    internal static Task<ServiceScene> StartAsync(bool isRequired = false, Func<EventSettings, EventSettings>? with = null) =>
        ServiceScene.StartAsync(change => change.Settings = change.Settings with
        {
            Access = new AccessSettings { Required = isRequired },
            Events = new(StringComparer.Ordinal)
            {
                ["uploads"] = (with ?? (rule => rule))(new EventSettings
                {
                    Source = "source",
                    Prefix = "in/",
                    Suffix = ".bin",
                    Target = "target",
                    TargetPrefix = "out/",
                }),
            },
        });

    internal static string Message(string key, string sequencer, string bucket = ServiceScene.Bucket) =>
        "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"" + bucket + "\"},\"object\":{\"key\":\"" + key
        + "\",\"eTag\":\"e\",\"sequencer\":\"" + sequencer + "\"}}}]}";

    internal static Task<HttpResponseMessage> PostAsync(ServiceScene scene, string message, string rule = "uploads") =>
        scene.Http.PostAsync($"/v1/events/s3/{rule}", new StringContent(message), Cancellation);

    internal static async Task<EventsTaken> TakenAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await ServiceScene.OfAsync<EventsTaken>(answer);
    }

    private static async Task<IReadOnlyList<JobView>> JobsAsync(ServiceScene scene) =>
        (await scene.Http.GetFromJsonAsync<Page<JobView>>("/v1/jobs", Cancellation))!.Items;
}
