using Trasvase.Client;
using Trasvase.Server.Running;
using Trasvase.Server.State;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-backup-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backup_MadeWhileAJobRuns_GoesOnElsewhereAndEveryObjectArrivesOnce()
    {
        var scene = await ServiceScene.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            scene.Put($"in/{i:00}", new PositionalData((ulong)i, 50_000).ToArray());
        }

        using var posted = await scene.PostAsync("/v1/jobs", new NewJob
        {
            Source = scene.Source("in/"),
            Target = scene.Target("out/"),
            Options = new TransferSettings { Via = "relay", Limits = new LimitSettings { MaxRate = 400_000 } },
        });
        var job = await ServiceScene.OfAsync<JobView>(posted);
        while (scene.Azure.State.Blobs(ServiceScene.Container).Count() < 3)
        {
            await Task.Yield();
        }

        var copy = Path.Combine(_folder, "copy");
        StateBackup.Save(scene.Get<JobFiles>().Data, copy).ShouldBe(1);
        await scene.StopAsync();
        var data = Path.Combine(_folder, "elsewhere");
        StateBackup.Restore(copy, data);

        await using var again = await scene.RestartStoppedAsync(TimeProvider.System, data);
        (await again.PatchLimitsAsync(job.Id, new LimitSettings { MaxRate = 0 })).EnsureSuccessStatusCode();
        var ended = await again.EndOfAsync(job.Id);

        ended.Status.ShouldBe(JobStatus.Done, ended.Reason);
        var blobs = again.Azure.State.Blobs(ServiceScene.Container).ToDictionary(blob => blob.Key, blob => blob.Value.Bytes.ToArray());
        blobs.Keys.Order(StringComparer.Ordinal).ToList().ShouldBe(Enumerable.Range(0, 40).Select(i => $"out/{i:00}").ToList());
        for (var i = 0; i < 40; i++)
        {
            blobs[$"out/{i:00}"].ShouldBe(new PositionalData((ulong)i, 50_000).ToArray());
        }
    }

    [Fact]
    public async Task Backup_OverSomethingThatIsThere_IsRefused()
    {
        await using var scene = await ServiceScene.StartAsync();
        var data = scene.Get<JobFiles>().Data;

        Should.Throw<ConfigurationException>(() => StateBackup.Save(data, _folder)).Message.ShouldContain("exists already");
        Should.Throw<ConfigurationException>(() => StateBackup.Restore(_folder, Path.Combine(_folder, "new"))).Message.ShouldContain("no copy");
        var copy = Path.Combine(_folder, "copy");
        StateBackup.Save(data, copy);
        Should.Throw<ConfigurationException>(() => StateBackup.Restore(copy, data)).Message.ShouldContain("move it away");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
