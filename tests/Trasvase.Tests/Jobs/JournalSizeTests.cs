using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Jobs;

/// <summary>What is finished is only counted: a journal holds what is under way and what failed, however many objects there were.</summary>
public sealed class JournalSizeTests
{
    private const int Count = 50_000;
    private const long KiB = 1024;

    // A page of the listing, which is written at once, with the tables around it.
    private const long Small = 128 * KiB;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_EverythingFinished_LeavesASmallJournal()
    {
        using var scene = new JobScene();
        var report = await RunAsync(scene);

        (report.Listed, report.Transferred).ShouldBe((Count, Count));
        scene.JournalSize.ShouldBeLessThan(Small);
    }

    [Fact]
    public async Task RunAsync_OneInAThousandFails_LeavesAJournalOfThose()
    {
        var profile = MemoryProfile.Default with
        {
            WhyKeyRefused = key => key.Value.EndsWith("500", StringComparison.Ordinal) ? "takes no such key" : null,
        };
        using var scene = new JobScene(target: new MemoryOptions { Profile = profile });
        var report = await RunAsync(scene);

        (report.Listed, report.Failed).ShouldBe((Count, Count / 1000));
        scene.Folder.AllFailed(scene.Folder.List().Single().Id).Count().ShouldBe(Count / 1000);
        scene.JournalSize.ShouldBeLessThan(Small + (Count / 1000 * 2 * KiB));
    }

    private static async Task<JobReport> RunAsync(JobScene scene)
    {
        for (var i = 0; i < Count; i++)
        {
            await scene.AtSourceAsync($"s/{i:000000}", size: 1, seed: (ulong)i);
        }

        scene.Options = new TransferOptions { Connections = 16 };
        scene.Told = context => context with
        {
            Source = scene.Source.Inner,
            Target = scene.Target.Inner,
            TargetListing = scene.Target.Inner,
        };
        return await scene.RunAsync();
    }
}
