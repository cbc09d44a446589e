using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Trasvase.Client;
using Trasvase.Server.Configuration;

namespace Trasvase.Server.Tests.Observing;

public sealed class TelemetryTests
{
    private const string Key = "in/only-the-operator-knows-this-key";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterATransferAndAJob_CountBothAndNameNoKey()
    {
        await using var scene = await ServiceScene.StartAsync();

        var text = await MetricsAsync(scene);

        text.ShouldContain("trasvase_server_jobs_running{", customMessage: text);
        text.ShouldContain("trasvase_server_jobs_waiting{");
        text.ShouldContain("trasvase_server_event_watchers");
        text.ShouldContain("trasvase_server_webhook_deliveries_due");
        text.ShouldContain("trasvase_server_state_write_duration_seconds_bucket{");
        Lines(text, "trasvase_server_jobs_ended_total").ShouldContain(line => line.Contains("\"transfer\"") && line.Contains("\"Done\""));
        Lines(text, "trasvase_server_jobs_ended_total").ShouldContain(line => line.Contains("\"job\"") && line.Contains("\"Done\""));
        text.ShouldNotContain("only-the-operator");
    }

    [Fact]
    public async Task Metrics_WithoutTheKeyThatIsDemanded_AreRefused()
    {
        await using var scene = await ServiceScene.StartAsync(change =>
            change.Settings = change.Settings with { Access = new AccessSettings { Required = true } });

        using var answer = await scene.Http.GetAsync("/metrics", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Collector_IsNamed_GetsAllSignalsAndNoKeyAsALabel()
    {
        await using var collector = await CollectorAsync();
        var bodies = collector.Bodies;
        await using (var scene = await ServiceScene.StartAsync(change => change.Collector = collector.App.Urls.Single()))
        {
            await MetricsAsync(scene);
            scene.Get<ILogger<TelemetryTests>>().LogWarning("This is told to the collector.");
        }

        bodies.Keys.Order().ShouldBe(["/v1/logs", "/v1/metrics", "/v1/traces"]);
        bodies["/v1/traces"].ShouldContain("transfer");
        bodies["/v1/traces"].ShouldContain("/v1/transfers");
        bodies["/v1/logs"].ShouldContain("This is told to the collector.");

        // The log names objects where it is about them, as on the screen.
        bodies["/v1/traces"].ShouldNotContain("only-the-operator");
        bodies["/v1/metrics"].ShouldNotContain("only-the-operator");
    }

    /// <summary>Hands one object over alone and by a job, and returns what the service then says of itself.</summary>
    internal static async Task<string> MetricsAsync(ServiceScene scene)
    {
        scene.Put(Key, [1, 2, 3]);
        using var transfer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source(Key), Target = scene.Target("one") }, ("Prefer", "wait=30"));
        transfer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var job = await scene.PostAsync("/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") });
        (await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(job)).Id)).Status.ShouldBe(JobStatus.Done);
        return await scene.Http.GetStringAsync("/metrics", Cancellation);
    }

    private static IEnumerable<string> Lines(string text, string name) =>
        text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal));

    private static async Task<CollectorScene> CollectorAsync()
    {
        var bodies = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, Cancellation);
            var text = Encoding.Latin1.GetString(body.ToArray());
            bodies.AddOrUpdate(context.Request.Path, text, (_, earlier) => earlier + text);
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync(Cancellation);
        return new CollectorScene(app, bodies);
    }

    private sealed record CollectorScene(WebApplication App, ConcurrentDictionary<string, string> Bodies) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
