using Trasvase.Client;

namespace Trasvase.Server.Tests;

public sealed class TrasvaseServiceClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transfer_WaitedFor_HasItsReceipt()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var client = new TrasvaseServiceClient(scene.Http);
        scene.Put("a", [1, 2, 3]);
        var transfer = new NewTransfer { Source = scene.Source("a"), Target = scene.Target("b") };

        var done = await client.TransferAsync(transfer, TimeSpan.FromSeconds(30), "once", Cancellation);
        var again = await client.TransferAsync(transfer, TimeSpan.FromSeconds(30), "once", Cancellation);

        done.Receipt.ShouldNotBeNull().GetProperty("outcome").GetString().ShouldBe("transferred");
        again.Id.ShouldBe(done.Id);
        (await client.TransferAsync(transfer, cancellationToken: Cancellation)).Id.ShouldNotBe(done.Id, "without a key each call is a new one");
        scene.Stored("b").ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Job_FromItsBeginningToItsEnd_IsWatchedListedAndForgotten()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var client = new TrasvaseServiceClient(scene.Http.BaseAddress!);
        for (var i = 0; i < 3; i++)
        {
            scene.Put($"in/{i}", [1]);
        }

        var request = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true };
        (await client.PlanAsync(request, Cancellation)).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
        (await client.DiagnoseAsync(request, Cancellation)).Findings.ShouldNotBeEmpty();
        var job = await client.BeginAsync(request, cancellationToken: Cancellation);
        (await client.LimitAsync(job.Id, new LimitSettings { Connections = 2 }, Cancellation)).Limits!.Connections.ShouldBe(2);
        var seen = WatchedAsync(client, job.Id);
        await client.ResumeAsync(job.Id, Cancellation);

        (await client.EndOfAsync(job.Id, Cancellation)).Status.ShouldBe(JobStatus.Done);
        (await seen).ShouldContain(JobStatus.Done);
        (await client.ResultsAsync(job.Id, ObjectOutcome.Transferred, Cancellation).CountAsync(Cancellation)).ShouldBe(3);
        (await client.ListAsync(JobStatus.Done, Cancellation).CountAsync(Cancellation)).ShouldBe(1);
        await client.ForgetAsync(job.Id, Cancellation);
        (await Should.ThrowAsync<ServiceException>(client.FindAsync(job.Id, cancellationToken: Cancellation))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Job_PausedAndCancelled_StandsSo()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var client = new TrasvaseServiceClient(scene.Http);
        var request = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true };
        var job = await client.BeginAsync(request, cancellationToken: Cancellation);

        var refused = await Should.ThrowAsync<ServiceException>(client.PauseAsync(job.Id, Cancellation));
        (refused.Status, refused.Kind).ShouldBe((409, "job-status"));
        refused.Message.ShouldContain("Only a job that waits or runs can be paused");
        (await client.CancelAsync(job.Id, Cancellation)).Status.ShouldBe(JobStatus.Cancelled);
    }

    [Fact]
    public async Task Rest_OfTheService_IsThere()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var client = new TrasvaseServiceClient(scene.Http);

        (await client.ConnectionsAsync(Cancellation)).Select(one => one.Name).ShouldBe(["source", "target"]);
        var schedule = await client.ScheduleAsync(
            new NewSchedule
            {
                Name = "nightly",
                Cron = "30 2 * * *",
                Misfire = MisfireRule.Skip,
                Job = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") },
            },
            Cancellation);
        (await client.SchedulesAsync(Cancellation)).Single().Schedule.Misfire.ShouldBe(MisfireRule.Skip);
        await client.RemoveScheduleAsync(schedule.Id, Cancellation);
        (await client.MakeWebhookAsync(new NewWebhook { Url = "https://example.com/" }, Cancellation)).Secret.ShouldStartWith("whsec_");
        var key = await client.MakeKeyAsync(new NewKey { Name = "ci" }, Cancellation);
        await client.RevokeKeyAsync(key.Id, Cancellation);
        (await client.AuditAsync(Cancellation).Select(entry => entry.What).ToListAsync(Cancellation))
            .ShouldBe(["key.revoke", "key.make", "webhook.make", "schedule.remove", "schedule.make"]);
    }

    private static async Task<List<JobStatus>> WatchedAsync(TrasvaseServiceClient client, string job)
    {
        var seen = new List<JobStatus>();
        await foreach (var happened in client.WatchAsync(job, cancellationToken: Cancellation))
        {
            if (happened.Job is { } changed)
            {
                seen.Add(changed.Status);
                if (changed.Status == JobStatus.Done)
                {
                    break;
                }
            }
        }

        return seen;
    }
}
