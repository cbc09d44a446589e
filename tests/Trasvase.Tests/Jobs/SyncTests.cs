using Trasvase.Testing.Faults;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Jobs;

public sealed partial class SyncTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = JobScene.Syncing();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task RunAsync_NewUnchangedChangedAndGone_IsWhatTheSourceIs()
    {
        await _scene.FillAsync(both: 45, extras: 5);
        var first = await _scene.RunAsync();
        (first.Listed, first.Transferred, first.Removed, first.IsSuccess).ShouldBe((45, 45, 5, true));
        await _scene.ShouldBeSyncedAsync();
        await _scene.AtSourceAsync("s/0003", size: 77);
        await _scene.AtSourceAsync("s/0003-new");
        await _scene.AtTargetAsync("t/zzz");
        await _scene.AtTargetAsync("other/zzz");

        var second = await _scene.RunAsync();

        (second.Listed, second.Transferred, second.Unchanged, second.Removed, second.Kept, second.IsSuccess).ShouldBe((
            46, 2, 44, 1, 0, true));
        _scene.Removed[^1].ShouldSatisfyAllConditions(
            removed => removed.Key.Value.ShouldBe("t/zzz"),
            removed => removed.Size.ShouldBe(500),
            removed => removed.IsDryRun.ShouldBeFalse());
        (await _scene.TargetKeysAsync()).ShouldContain("other/zzz", "it is not below the prefix");
        await _scene.Target.Inner.RemoveAsync(new ObjectKey("other/zzz"), await TagAsync("other/zzz"), None);
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task RunAsync_NothingToDo_AsksForNoObject()
    {
        await _scene.FillAsync(both: 60, extras: 0);
        await _scene.RunAsync();
        var before = _scene.ObjectRequests;

        var report = await _scene.RunAsync();

        (report.Unchanged, report.Requests).ShouldBe((60, 0));
        _scene.ObjectRequests.ShouldBe(before);
    }

    [Fact]
    public async Task RunAsync_NewSmallObjects_CostAReadAndAPutEach()
    {
        await _scene.FillAsync(both: 40, extras: 0);

        await _scene.RunAsync();

        _scene.ObjectRequests.ShouldBeInRange(80, 81);
    }

    [Theory]
    [InlineData(100, 10, null, true)]
    [InlineData(100, 11, null, false)]
    [InlineData(1500, 15, null, true)]
    [InlineData(1500, 17, null, false)]
    [InlineData(5, 3, 2L, false)]
    [InlineData(5, 3, 3L, true)]
    [InlineData(5, 1, 0L, false)]
    public async Task RunAsync_MoreThanMayGo_NothingGoes(int both, int extras, long? most, bool goes)
    {
        _scene.Sync = new SyncOptions { Delete = true, DeleteMax = most };
        (_scene.Source.PageSize, _scene.Target.PageSize) = (1000, 1000);
        await _scene.FillAsync(both, extras: 0);
        await _scene.RunAsync();
        for (var i = 0; i < extras; i++)
        {
            await _scene.AtTargetAsync($"t/{i * 3:0000}-extra");
        }

        var report = await _scene.RunAsync();

        (report.Removed, report.IsSuccess).ShouldBe(goes ? (extras, true) : (0, false));
        (await _scene.TargetKeysAsync()).Count.ShouldBe(goes ? both : both + extras);
        if (!goes)
        {
            report.WhyNotRemoved.ShouldNotBeNull().ShouldContain("--delete-max");
            _scene.Folder.List().ShouldContain(job => job.State == JobState.SomeFailed);
        }
    }

    [Fact]
    public async Task RunAsync_WithoutDelete_RemovesNothing()
    {
        _scene.Sync = new SyncOptions();
        await _scene.FillAsync(both: 20, extras: 3);

        var report = await _scene.RunAsync();

        (report.Transferred, report.Removed, report.IsSuccess).ShouldBe((20, 0, true));
        (await _scene.TargetKeysAsync()).Count.ShouldBe(23);
    }

    [Fact]
    public async Task RunAsync_DryRun_SaysWhatWouldGoAndTouchesNothing()
    {
        await _scene.FillAsync(both: 20, extras: 4);
        _scene.Options = _scene.Options with { DryRun = true };

        var report = await _scene.RunAsync(new NoJournal(), None);

        (report.Transferred, report.Removed, report.IsSuccess).ShouldBe((20, 4, true));
        _scene.Removed.Select(removed => (removed.Key.Value, removed.IsDryRun))
            .ShouldBe([("t/0000-extra", true), ("t/0003-extra", true), ("t/0006-extra", true), ("t/0009-extra", true)]);
        _scene.Target.Calls.All.ShouldNotContain(call => call.Operation == StoreOperation.Remove || call.Operation == StoreOperation.Put);
        (await _scene.TargetKeysAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task RunAsync_KeysThatTheTargetCannotHold_KeepTheirEncodedObjects()
    {
        using var scene = Restricted();
        for (var i = 0; i < 15; i++)
        {
            await scene.AtSourceAsync($"s/a\\{i:00}", seed: (ulong)i);
            await scene.AtSourceAsync($"s/a_{i:00}", seed: (ulong)i);
        }

        await scene.RunAsync();
        await scene.AtTargetAsync("t/a_extra");

        var second = await scene.RunAsync();

        (second.Unchanged, second.Removed, second.WhyNotRemoved).ShouldBe((30, 1, null));
        scene.Removed.Select(removed => removed.Key.Value).ShouldBe(["t/a_extra"]);
        scene.Options = scene.Options with { DryRun = true };
        scene.Removed.Clear();
        var dry = await scene.RunAsync(new NoJournal(), None);
        (dry.Removed, scene.Removed.Count).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(NamePolicy.Encode)]
    [InlineData(NamePolicy.Exact)]
    public async Task RunAsync_NamesWereEncodedByAnEarlierSync_KeepsTheirObjectsWhateverTheyAreNow(NamePolicy now)
    {
        using var scene = Restricted();
        await scene.AtSourceAsync(@"s/a\b");
        await scene.AtSourceAsync("s/plain");
        await scene.RunAsync();
        (await scene.TargetKeysAsync()).ShouldBe(["t/a_x5c_b", "t/plain"]);

        scene.Options = scene.Options with { Names = now };
        scene.Scope = new JobScope.Below("s/", "t/")
        {
            Selection = new Selection { Rules = [new(false, @"\\", IsRegex: true)] }.At("s/", DateTimeOffset.UnixEpoch),
        };
        var report = await scene.RunAsync();

        (report.Failed, report.LeftOut, report.Removed).ShouldBe((0, 1, 0));
        (await scene.TargetKeysAsync()).ShouldBe(["t/a_x5c_b", "t/plain"]);
    }

    [Fact]
    public async Task RunAsync_ManyKeysThatTheTargetCannotHold_AreLookedForSideBySide()
    {
        using var scene = Restricted();
        scene.Target.PageSize = 100;
        for (var i = 0; i < 40; i++)
        {
            await scene.AtSourceAsync($"s/a\\{i:00}", seed: (ulong)i);
        }

        await scene.RunAsync();
        var (open, most, all) = (0, 0, new TaskCompletionSource());
        scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.Find)
            {
                most = Math.Max(most, Interlocked.Increment(ref open));
                _ = open >= 8 && all.TrySetResult();
                await all.Task.WaitAsync(None);
                Interlocked.Decrement(ref open);
            }
        };

        var second = await scene.RunAsync();

        (second.Unchanged, second.Removed, second.WhyNotRemoved).ShouldBe((40, 0, null));
        most.ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact]
    public async Task RunAsync_KeyThatIsThePrefixAndNoTargetPrefix_IsKept()
    {
        _scene.Scope = new JobScope.Below("s/", "");
        await _scene.AtSourceAsync("s/", size: 0);
        for (var i = 0; i < 15; i++)
        {
            await _scene.AtSourceAsync($"s/{i:00}");
        }

        await _scene.AtSourceAsync("s/z");
        await _scene.RunAsync();
        await _scene.AtTargetAsync("extra");

        for (var run = 0; run < 2; run++)
        {
            var report = await _scene.RunAsync();

            (report.Unchanged, report.Removed, report.WhyNotRemoved).ShouldBe((17, run == 0 ? 1 : 0, null));
        }

        (await _scene.TargetKeysAsync()).ShouldBe([.. Enumerable.Range(0, 15).Select(i => $"{i:00}"), "s/", "z"]);
    }

    // A target that takes no backslash, and is told to write it otherwise.
    private static JobScene Restricted()
    {
        var profile = MemoryProfile.Default with
        {
            WhyKeyRefused = static key => key.Value.Contains('\\', StringComparison.Ordinal) ? "takes no backslash" : null,
        };
        var scene = JobScene.Syncing(new MemoryOptions { Profile = profile });
        scene.Options = scene.Options with { Names = NamePolicy.Encode };
        return scene;
    }

    private async Task<string> TagAsync(string key) =>
        (await _scene.Target.Inner.FindAsync(new ObjectKey(key), version: null, None))!.ETag!;
}
