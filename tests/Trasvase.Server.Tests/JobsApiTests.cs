using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Testing.Data;
using Trasvase.Testing.Time;

namespace Trasvase.Server.Tests;

public sealed class JobsApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_Prefix_TransfersEverythingAndTellsWhatBecameOfEach()
    {
        await using var scene = await FilledAsync(120);

        var job = await BeginAsync(scene, new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Name = "nightly" });
        var view = await scene.EndOfAsync(job.Id);

        view.Status.ShouldBe(JobStatus.Done, view.Reason);
        view.Report!.Value.GetProperty("transferred").GetInt64().ShouldBe(120);
        (await AllResultsAsync(scene, job.Id, "?limit=50")).Count.ShouldBe(120);
        (await AllResultsAsync(scene, job.Id, "?outcome=failed")).ShouldBeEmpty();
        var report = await scene.Http.GetStringAsync($"/v1/jobs/{job.Id}/report", Cancellation);
        report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(120);
        scene.Stored("out/007").ShouldBe(new PositionalData(7, 100).ToArray());
    }

    [Fact]
    public async Task Post_SelectionAndKeys_TransfersOnlyThose()
    {
        await using var scene = await FilledAsync(20);

        var chosen = await BeginAsync(scene, new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("rules/"),
            Selection = new SelectionSettings { Rules = [new KeyRuleSettings { Include = "*5" }] },
        });
        var named = await BeginAsync(scene, new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("keys/"),
            Selection = new SelectionSettings { Keys = ["in/003", "in/004"] },
        });

        (await scene.EndOfAsync(chosen.Id)).Report!.Value.GetProperty("transferred").GetInt64().ShouldBe(2);
        (await scene.EndOfAsync(named.Id)).Report!.Value.GetProperty("transferred").GetInt64().ShouldBe(2);
        scene.Stored("keys/003").ShouldNotBeNull();
    }

    [Fact]
    public async Task PauseAndResume_OfARunningJob_LosesAndRepeatsNothing()
    {
        await using var scene = await FilledAsync(200);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reads = 0;
        scene.S3.Server.Before = async request =>
        {
            if (request.Operation == "GetObject" && Interlocked.Increment(ref reads) > 20)
            {
                await gate.Task;
            }

            return null;
        };
        var job = await BeginAsync(scene, new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("out/"),
            Options = new TransferSettings { Via = "relay" },
        });
        await Until.TrueAsync(() => Volatile.Read(ref reads) > 20, Cancellation);
        while ((await scene.JobAsync(job.Id)).Progress is null)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        (await scene.Http.GetStringAsync($"/jobs/{job.Id}", Cancellation)).ShouldContain("Running for");
        (await AllResultsAsync(scene, job.Id, "")).Count.ShouldBeLessThan(200);

        using var paused = await scene.PostAsync($"/v1/jobs/{job.Id}/pause", new { });
        gate.SetResult();
        (await scene.EndOfAsync(job.Id)).Status.ShouldBe(JobStatus.Paused);
        using var resumed = await scene.PostAsync($"/v1/jobs/{job.Id}/resume", new { });
        var view = await scene.EndOfAsync(job.Id);

        view.Status.ShouldBe(JobStatus.Done, view.Reason);
        view.Runs.ShouldBe(2);
        ArrivedOf(view).ShouldBe(200);
        (await AllResultsAsync(scene, job.Id, "")).Select(line => line.GetProperty("sourceKey").GetString()).Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task Cancel_PausedJob_IsFinalAndAnOldEntityTagIsRefused()
    {
        await using var scene = await FilledAsync(1);
        var job = await BeginAsync(scene, new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true });
        job.Status.ShouldBe(JobStatus.Paused);

        using var limited = await scene.Http.PatchAsJsonAsync(
            $"/v1/jobs/{job.Id}/limits", new LimitSettings { MaxRate = 1024 * 1024 }, Cancellation);
        (await ServiceScene.OfAsync<JobView>(limited)).Limits!.MaxRate.ShouldBe(1024 * 1024);
        using var stale = await scene.PostAsync($"/v1/jobs/{job.Id}/cancel", new { }, ("If-Match", "\"1\""));
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var cancelled = await scene.PostAsync($"/v1/jobs/{job.Id}/cancel", new { }, ("If-Match", "\"2\""));
        (await ServiceScene.OfAsync<JobView>(cancelled)).Status.ShouldBe(JobStatus.Cancelled);

        using var resumed = await scene.PostAsync($"/v1/jobs/{job.Id}/resume", new { });
        resumed.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var forgotten = await scene.Http.DeleteAsync($"/v1/jobs/{job.Id}", Cancellation);
        forgotten.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await scene.Http.GetAsync($"/v1/jobs/{job.Id}", Cancellation);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task List_Pages_GiveEachJobOnceAndAnUnchangedOneIs304()
    {
        await using var scene = await FilledAsync(1);
        for (var i = 0; i < 5; i++)
        {
            await BeginAsync(scene, new NewJob { Source = scene.Source("in/"), Target = scene.Target($"{i}/"), Paused = true });
        }

        var first = await scene.Http.GetFromJsonAsync<Page<JobView>>("/v1/jobs?limit=3&status=paused", Cancellation);
        var second = await scene.Http.GetFromJsonAsync<Page<JobView>>($"/v1/jobs?limit=3&cursor={first!.Next}", Cancellation);

        first.Items.Concat(second!.Items).Select(job => job.Target.Key).ShouldBe(["4/", "3/", "2/", "1/", "0/"]);
        second.Next.ShouldBeNull();
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{first.Items[0].Id}");
        again.Headers.Add("If-None-Match", "\"1\"");
        using var answer = await scene.Http.SendAsync(again, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Restart_JobsThatWaitAndRun_GoOnByThemselves()
    {
        var scene = await FilledAsync(60);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.S3.Server.Before = async request =>
        {
            if (request.Operation == "GetObject" && !gate.Task.IsCompleted)
            {
                await Task.WhenAny(gate.Task, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancellation));
            }

            return null;
        };
        var job = await BeginAsync(scene, new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("out/"),
            Options = new TransferSettings { Via = "relay" },
        });
        var paused = await BeginAsync(scene, new NewJob { Source = scene.Source("in/"), Target = scene.Target("p/"), Paused = true });
        await Until.TrueAsync(() => scene.S3.Server.Log.Entries.Any(entry => entry.Operation == "GetObject"), Cancellation);

        var restarting = scene.RestartAsync();
        gate.SetResult();
        await using var restarted = await restarting;
        var view = await restarted.EndOfAsync(job.Id);

        view.Status.ShouldBe(JobStatus.Done, view.Reason);
        ArrivedOf(view).ShouldBe(60);
        scene.Azure.State.Blobs(ServiceScene.Container).Count.ShouldBe(60);
        (await restarted.JobAsync(paused.Id)).Status.ShouldBe(JobStatus.Paused);
    }

    [Fact]
    public async Task Events_OfAJob_TellItsEndAndGoOnAfterTheLastOneSeen()
    {
        await using var scene = await FilledAsync(10);
        var job = await BeginAsync(scene, new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true });
        using var resumed = await scene.PostAsync($"/v1/jobs/{job.Id}/resume", new { });

        var (last, id) = await WatchAsync(scene, job.Id, after: null);
        last.Status.ShouldBe(JobStatus.Done);
        id.ShouldNotBeNull();
        await Should.ThrowAsync<OperationCanceledException>(() => WatchAsync(scene, job.Id, id, TimeSpan.FromMilliseconds(300)));
        (await WatchAsync(scene, job.Id, "another-process")).Last.Status.ShouldBe(JobStatus.Done, "as it stands");
    }

    [Fact]
    public async Task PlanAndDoctor_OfAJob_SayWhatItWouldDoAndWhetherItWouldRun()
    {
        await using var scene = await FilledAsync(7);
        var job = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") };

        using var plan = await scene.PostAsync("/v1/plan", job);
        using var doctor = await scene.PostAsync("/v1/doctor", job);

        (await ServiceScene.OfAsync<JsonElement>(plan)).GetProperty("listed").GetProperty("objects").GetInt64().ShouldBe(7);
        var diagnosis = await ServiceScene.OfAsync<DiagnosisView>(doctor);
        diagnosis.Healthy.ShouldBeTrue(string.Join(' ', diagnosis.Findings.Select(finding => finding.Sentence)));
        scene.Azure.State.Blobs(ServiceScene.Container).ShouldBeEmpty();
    }

    // What had just arrived when the run was ended is found unchanged by the next one.
    private static long ArrivedOf(JobView view) =>
        view.Report!.Value.GetProperty("transferred").GetInt64() + view.Report.Value.GetProperty("unchanged").GetInt64();

    private static async Task<ServiceScene> FilledAsync(int objects)
    {
        var scene = await ServiceScene.StartAsync();
        for (var i = 0; i < objects; i++)
        {
            scene.Put($"in/{i:000}", new PositionalData((ulong)i, 100).ToArray());
        }

        return scene;
    }

    private static async Task<JobView> BeginAsync(ServiceScene scene, NewJob job)
    {
        using var answer = await scene.PostAsync("/v1/jobs", job);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(Cancellation));
        return await ServiceScene.OfAsync<JobView>(answer);
    }

    private static async Task<List<JsonElement>> AllResultsAsync(ServiceScene scene, string id, string query)
    {
        var all = new List<JsonElement>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"{(query.Length == 0 ? "?" : "&")}cursor={next}";
            var page = await scene.Http.GetFromJsonAsync<Page<JsonElement>>($"/v1/jobs/{id}/results{query}{cursor}", Cancellation);
            all.AddRange(page!.Items);
            next = page.Next;
        }
        while (next is not null);
        return all;
    }

    private static async Task<(JobView Last, string? Id)> WatchAsync(ServiceScene scene, string id, string? after, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(patience ?? TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}/events");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        using var answer = await scene.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
        var parser = SseParser.Create(stream);
        await foreach (var item in parser.EnumerateAsync(limit.Token))
        {
            if (item.EventType == "job"
                && JsonSerializer.Deserialize<JobView>(item.Data, JsonSerializerOptions.Web) is { Status: JobStatus.Done } done)
            {
                return (done, item.EventId ?? parser.LastEventId);
            }
        }

        throw new InvalidOperationException("The stream ended before the job.");
    }
}
