using Trasvase.Client;
using Trasvase.Server.Operating;
using Trasvase.Server.Running;
using Trasvase.Server.State;
using Trasvase.Testing.Data;
using Trasvase.Testing.Time;

namespace Trasvase.Server.Tests.Operating;

public sealed class BackupTests
{
    private const int Objects = 150;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Make_WhileAJobRuns_RestoredElsewhereItGoesOnAndEveryObjectArrivesOnce(bool isList)
    {
        var folder = Directory.CreateTempSubdirectory("trasvase-backup-").FullName;
        var scene = await ServiceScene.StartAsync();
        Fill(scene);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reads = 0;
        scene.S3.Server.Before = async request =>
        {
            if (request.Operation == "GetObject" && Interlocked.Increment(ref reads) > 40)
            {
                await gate.Task;
            }

            return null;
        };
        var job = await BeginAsync(scene, isList);
        await Until.TrueAsync(() => Volatile.Read(ref reads) > 40, Cancellation);
        await Until.TrueAsync(() => scene.Azure.State.Blobs(ServiceScene.Container).Count >= 30, Cancellation);

        var copied = new Backup(scene.Get<JobFiles>()).Make(scene.Get<StateDatabase>(), TimeProvider.System, Path.Combine(folder, "copy"));
        copied.ShouldBe(1);
        var stopping = scene.StopAsync();
        gate.SetResult();
        await stopping;

        await using var other = await scene.StartElsewhereAsync(settings =>
            new Backup(new JobFiles(settings)).Restore(Path.Combine(folder, "copy")));
        var view = await other.EndOfAsync(job.Id);

        view.Status.ShouldBe(JobStatus.Done, view.Reason);
        other.Get<JobFiles>().JournalOf(job.Id).List().ShouldHaveSingleItem().Runs.ShouldBe(2);
        view.Report!.Value.GetProperty("listed").GetInt64().ShouldBe(Objects);
        var blobs = other.Azure.State.Blobs(ServiceScene.Container).Select(blob => blob.Key).ToList();
        blobs.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Objects).Select(i => $"out/{i:000}"));
        other.Stored("out/149").ShouldBe(new PositionalData(149UL, 100).ToArray());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Make_FolderThatIsNotEmpty_IsRefusedAndSoIsARestoreIntoAStateThatIsUsed()
    {
        var folder = Directory.CreateTempSubdirectory("trasvase-backup-").FullName;
        await using var scene = await ServiceScene.StartAsync();
        var files = scene.Get<JobFiles>();
        var database = scene.Get<StateDatabase>();
        new Backup(files).Make(database, TimeProvider.System, folder).ShouldBe(0);

        Should.Throw<ConfigurationException>(() => new Backup(files).Make(database, TimeProvider.System, folder))
            .Message.ShouldContain("is not empty");
        Should.Throw<ConfigurationException>(() => new Backup(files).Restore(folder)).Message.ShouldContain("is not empty");
        File.Delete(Path.Combine(folder, "backup.json"));
        Should.Throw<ConfigurationException>(() => new Backup(files).Restore(folder)).Message.ShouldContain("no whole backup");
        Directory.Delete(folder, recursive: true);
    }

    private static void Fill(ServiceScene scene)
    {
        for (var i = 0; i < Objects; i++)
        {
            scene.Put($"in/{i:000}", new PositionalData((ulong)i, 100).ToArray());
        }
    }

    private static async Task<JobView> BeginAsync(ServiceScene scene, bool isList)
    {
        using var answer = await scene.PostAsync("/v1/jobs", new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("out/"),
            Options = new TransferSettings { Via = "relay" },
            Selection = isList ? new SelectionSettings { Keys = [.. Enumerable.Range(0, Objects).Select(i => $"in/{i:000}")] } : null,
        });
        return await ServiceScene.OfAsync<JobView>(answer);
    }
}
