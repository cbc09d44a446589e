using Trasvase.Jobs.Journal;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <content>Far more at the target than at the source.</content>
public sealed partial class SyncTests
{
    [Fact]
    public async Task RunAsync_ManyTargetObjectsBetweenTwoKeys_AreHandedOnAFewAtATime()
    {
        using var scene = await ManyBetweenAsync(JobScene.Syncing());
        var journal = new PagesJournal();

        await scene.RunAsync(journal, None);

        journal.Pages.Sum(page => page.Extras.Count).ShouldBe(5000);
        journal.Pages.Max(page => page.Extras.Count).ShouldBeLessThanOrEqualTo(1000);
        journal.Pages.Sum(page => page.Items.Count).ShouldBe(3);
        journal.Pages.Where(page => page.Items.Count == 0)
            .ShouldAllBe(page => page.Mark.Key == null || page.Mark.Key == new ObjectKey("s/z"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(45)]
    public async Task RunAsync_KilledBetweenTwoKeys_GoesOnThereAndEndsAsIfItHadNotBeen(int nth)
    {
        using var scene = await ManyBetweenAsync(JobScene.Syncing(deleteMax: 5000));
        scene.Target.Before = call => call.Operation == StoreOperation.List && call.Nth == nth
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => scene.RunAsync());
        scene.Target.Before = static _ => Task.CompletedTask;
        await using (var job = await scene.Folder.OpenAsync(JobScene.Order, resume: null))
        {
            job.Journal.TargetListedTo.Count.ShouldBeGreaterThanOrEqualTo((nth - 2) / 10 * 1000, "what was passed is not passed again");
        }

        var report = await scene.RunAsync();

        (report.Listed, report.Removed, report.Kept, report.Failed, report.WhyNotRemoved).ShouldBe((3, 5000, 0, 0, null));
        await scene.ShouldBeSyncedAsync();
    }

    private static async Task<JobScene> ManyBetweenAsync(JobScene scene)
    {
        scene.Target.PageSize = 100;
        await scene.AtSourceAsync("s/a");
        await scene.AtSourceAsync("s/m");
        await scene.AtSourceAsync("s/z");
        for (var i = 0; i < 5000; i++)
        {
            await scene.AtTargetAsync($"t/{(i < 4000 ? "b" : "n")}{i:0000}", size: 1);
        }

        return scene;
    }

    private sealed class PagesJournal : NoJournal
    {
        public List<ListedPage> Pages { get; } = [];

        public override ValueTask ListedAsync(ListedPage page)
        {
            Pages.Add(page);
            return ValueTask.CompletedTask;
        }
    }
}
