using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>A sync that was ended without warning goes on where it was.</summary>
public sealed partial class SyncTests
{
    [Fact]
    public async Task RunAsync_KilledAfterPagesOfNewObjects_TakesNoneOfThemForOneThatTheSourceHasNot()
    {
        await _scene.FillAsync(both: 60, extras: 0);
        // The answer to a single request may not be needed: it was asked ahead, for a range that turns out to be read already.
        _scene.Source.Before = call => call is { Operation: StoreOperation.List, Nth: >= 5 }
            ? throw new JobScene.KilledException()
            : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync());
        _scene.Source.Before = static _ => Task.CompletedTask;
        (await _scene.TargetKeysAsync()).Count.ShouldBeGreaterThan(10);

        var report = await _scene.RunAsync();

        (report.Listed, report.Transferred + report.Unchanged, report.Kept, report.Removed, report.WhyNotRemoved).ShouldBe((
            60, 60, 0, 0, null));
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task RunAsync_KilledAtAnyCall_EndsAsIfItHadNotBeen()
    {
        var calls = await CallsAsync();
        calls.ShouldBeGreaterThan(50);
        for (var nth = 1; nth <= calls; nth += 1 + (nth / 16))
        {
            using var scene = JobScene.Syncing();
            await PrepareAsync(scene);
            var report = await KillAsync(scene, nth, after: nth % 2 == 0);
            if (report is null && nth % 3 == 0)
            {
                report = await KillAsync(scene, 1 + (nth / 4), after: nth % 2 == 1);
            }

            report ??= await scene.RunAsync();

            var story = $"killed at {nth}: {report}";
            report.IsSuccess.ShouldBeTrue(story);
            (report.Listed, report.Failed, report.Skipped).ShouldBe((40, 0, 0), story);
            report.Removed.ShouldBe(6, story);
            (report.Kept, report.LeftOut).ShouldBe((0, 0), story);
            (report.Transferred + report.Unchanged).ShouldBe(40, story);
            scene.Removed.Select(removed => removed.Key).Distinct().Count().ShouldBe(scene.Removed.Count, story);
            scene.Folder.List().Count(job => job.State == JobState.Done).ShouldBe(1 + 1, story);
            await scene.ShouldBeSyncedAsync();
        }
    }

    [Fact]
    public async Task RunAsync_ResumedByItsIdAfterAFailure_RemovesWhatTheFirstRunFound()
    {
        await _scene.FillAsync(both: 20, extras: 3);
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key == new ObjectKey("s/0007")
            ? throw Refusal()
            : Task.CompletedTask;
        (await _scene.RunAsync()).Removed.ShouldBe(0);
        _scene.Source.Before = static _ => Task.CompletedTask;
        _scene.LaterAtSource();
        await _scene.AtSourceAsync("s/0003-extra");
        var listings = _scene.Target.Calls.Count(StoreOperation.List);

        var report = await _scene.RunAsync(resume: _scene.Folder.List()[0].Id);

        (report.Listed, report.Transferred, report.Removed, report.Kept, report.IsSuccess).ShouldBe((20, 20, 2, 1, true));
        _scene.Target.Calls.Count(StoreOperation.List).ShouldBe(listings, "the first run listed everything");
        (await _scene.TargetKeysAsync()).ShouldContain("t/0003-extra");
    }

    [Fact]
    public async Task RunAsync_ManyUnchanged_LeavesASmallJournal()
    {
        _scene.Source.PageSize = _scene.Target.PageSize = 1000;
        await _scene.FillAsync(both: 3000, extras: 0);
        await _scene.RunAsync();

        await _scene.RunAsync();

        var journal = Directory.EnumerateFiles(_scene.Folder.Path, "*.db")
            .OrderDescending(StringComparer.Ordinal)
            .Select(file => new FileInfo(file).Length);
        journal.Min().ShouldBeLessThan(100 * 1024);
    }

    private static async Task PrepareAsync(JobScene scene)
    {
        await scene.FillAsync(both: 20, extras: 0);
        await scene.RunAsync();
        await scene.FillAsync(both: 40, extras: 6);
        await scene.AtSourceAsync("s/0005", size: 300);
        scene.Receipts.Clear();
    }

    private static async Task<int> CallsAsync()
    {
        using var scene = JobScene.Syncing();
        await PrepareAsync(scene);
        var calls = 0;
        scene.Source.Before = scene.Target.Before = _ => Task.FromResult(Interlocked.Increment(ref calls));
        (await scene.RunAsync()).Removed.ShouldBe(6);
        return calls;
    }

    // Null if it was killed; not all runs make as many calls.
    private static async Task<JobReport?> KillAsync(JobScene scene, int nth, bool after)
    {
        var calls = 0;
        Task Count(StoreCall _) => Interlocked.Increment(ref calls) >= nth ? throw new JobScene.KilledException() : Task.CompletedTask;
        if (after)
        {
            scene.Source.After = scene.Target.After = Count;
        }
        else
        {
            scene.Source.Before = scene.Target.Before = Count;
        }

        try
        {
            return await scene.RunAsync();
        }
        catch (JobScene.KilledException)
        {
            return null;
        }
        finally
        {
            scene.Source.Before = scene.Target.Before = scene.Source.After = scene.Target.After = static _ => Task.CompletedTask;
        }
    }
}
