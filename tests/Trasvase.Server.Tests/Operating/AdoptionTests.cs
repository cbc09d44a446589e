using System.Net;
using Trasvase.Client;
using Trasvase.Server.Connections;
using Trasvase.Server.Operating;
using Trasvase.Server.Running;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests.Operating;

public sealed class AdoptionTests : IDisposable
{
    private const int Objects = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-adopted-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("copy")]
    [InlineData("move")]
    [InlineData("sync")]
    public async Task TakeOver_JobThatWasBegunElsewhere_GoesOnFromItsJournalAndEveryObjectArrivesOnce(string verb)
    {
        await using var scene = await ServiceScene.StartAsync();
        var id = await BeginAndStopAsync(scene, Enum.Parse<JobVerb>(verb, ignoreCase: true), new TransferOptions());
        new JobFolder(_folder).Find(id).Unfinished.ShouldBeGreaterThan(0);

        var adopted = await AdoptCommand.RunAsync(
            scene.Services, [id, "--source", "source", "--target", "target", "--journal", _folder]);
        adopted.Status.ShouldBe(JobStatus.Paused);
        using var resumed = await scene.PostAsync($"/v1/jobs/{adopted.Id}/resume", new { });
        resumed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var view = await scene.EndOfAsync(adopted.Id);

        view.Status.ShouldBe(JobStatus.Done, view.Reason);
        view.Report!.Value.GetProperty("listed").GetInt64().ShouldBe(Objects);
        // What was stored and not yet recorded when the command was stopped is found unchanged.
        (view.Report.Value.GetProperty("transferred").GetInt64() + view.Report.Value.GetProperty("unchanged").GetInt64()).ShouldBe(Objects);
        view.Report.Value.GetProperty("skipped").GetInt64().ShouldBe(0);
        scene.Get<JobFiles>().JournalOf(adopted.Id).List().ShouldHaveSingleItem().Id.ShouldBe(id);
        scene.Azure.State.Blobs(ServiceScene.Container).Select(blob => blob.Key).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, Objects).Select(i => $"out/{i:000}"));
        scene.Stored("out/077").ShouldBe(new PositionalData(77, 100).ToArray());
        new JobFolder(_folder).Find(id).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task TakeOver_OptionsThatTheJournalOnlyNames_AreAskedForAndThenTaken()
    {
        await using var scene = await ServiceScene.StartAsync();
        var id = await BeginAndStopAsync(scene, JobVerb.Copy, new TransferOptions { AcceptLoss = Losses.Tags });
        string[] command = [id, "--source", "source", "--target", "target", "--journal", _folder];

        (await Should.ThrowAsync<ConfigurationException>(() => AdoptCommand.RunAsync(scene.Services, command)))
            .Message.ShouldContain("--options");
        new JobFolder(_folder).Find(id).CanResume.ShouldBeTrue();
        var file = Path.Combine(_folder, "options.json");
        await File.WriteAllTextAsync(file, """{"options":{"acceptLoss":["tags"]}}""", Cancellation);

        (await AdoptCommand.RunAsync(scene.Services, [.. command, "--options", file])).Status.ShouldBe(JobStatus.Paused);
    }

    [Fact]
    public async Task TakeOver_OtherPlaceOrEndedJob_IsRefused()
    {
        await using var scene = await ServiceScene.StartAsync();
        var id = await BeginAndStopAsync(scene, JobVerb.Copy, new TransferOptions());

        (await Should.ThrowAsync<ConfigurationException>(() => AdoptCommand.RunAsync(
            scene.Services, [id, "--source", "target", "--target", "source", "--journal", _folder])))
            .Message.ShouldContain("and the job is about");
        new JobFolder(_folder).Cancel(id);
        (await Should.ThrowAsync<ConfigurationException>(() => AdoptCommand.RunAsync(
            scene.Services, [id, "--source", "source", "--target", "target", "--journal", _folder])))
            .Message.ShouldContain("is Cancelled");
        await Should.ThrowAsync<ConfigurationException>(() => AdoptCommand.RunAsync(scene.Services, [id, "--source", "source"]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As the command does it, which somebody interrupts after some objects.
    private async Task<string> BeginAndStopAsync(ServiceScene scene, JobVerb verb, TransferOptions options)
    {
        for (var i = 0; i < Objects; i++)
        {
            scene.Put($"in/{i:000}", new PositionalData((ulong)i, 100).ToArray());
        }

        var book = scene.Get<ConnectionBook>();
        var client = book.ClientFor(book.All["source"], book.All["target"]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reads = 0;
        scene.S3.Server.Before = async request =>
        {
            if (request.Operation == "GetObject" && Interlocked.Increment(ref reads) == 60)
            {
                await stop.CancelAsync();
            }

            return null;
        };
        var what = (verb, $"s3://{ServiceScene.Bucket}/in/", $"az://{ServiceScene.Container}/out/");
        await Should.ThrowAsync<OperationCanceledException>(() => client.RunAsync(
            what,
            new JobOptions { Transfer = options with { Via = TransferRoute.Relay } },
            new JournalOptions { Folder = _folder },
            _ => ValueTask.CompletedTask,
            new Progress<TransferProgress>(),
            stop.Token));
        return new JobFolder(_folder).List().ShouldHaveSingleItem().Id;
    }
}
