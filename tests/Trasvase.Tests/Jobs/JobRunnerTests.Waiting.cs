using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs;

public partial class JobRunnerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_MoreArchivedObjectsThanMayWait_AreAllAskedForAndTakenUpWhenOthersHaveEnded(bool isRemembered)
    {
        var time = new ManualTime();
        var source = new FaultyStore(new MemoryStore("source", new MemoryOptions { RestoreTime = TimeSpan.FromHours(5), Time = time }));
        for (var i = 0; i < 60; i++)
        {
            var options = new WriteOptions { StorageClass = i < 40 ? MemoryProfile.ArchiveClass : null };
            await source.Inner.PutAsync(new ObjectKey($"s/{i:00}"), new PositionalData((ulong)i, 10).ToBody(), options, None);
        }

        _scene.Options = _scene.Options with { Restore = new RestoreOptions(), RestoreWait = TimeSpan.FromDays(30) };
        _scene.Told = context => context with { Source = source, Time = time, WaitingMax = 3 };
        var work = isRemembered ? _scene.RunAsync() : RunAsync();
        await UntilAsync(() => work.IsCompleted || _scene.Receipts.Count == 20 && source.Calls.Count(StoreOperation.Restore) >= 40);
        await UntilAsync(() => time.Waiting == 3);
        var finds = source.Calls.Count(StoreOperation.Find);
        time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(() => time.Waiting == 3);
        (source.Calls.Count(StoreOperation.Find) - finds).ShouldBe(3, "those that wait look whether they can be read");
        await AdvanceToEndAsync(work, time);

        var report = await work;
        (report.Listed, report.Transferred).ShouldBe((60, 60));
        report.Elapsed.ShouldBeLessThan(TimeSpan.FromHours(6), "all were asked for at once");
    }

    [Fact]
    public async Task RunAsync_ManyArchivedObjectsFirst_AreAllAskedForAndHoldUpNoOther()
    {
        var time = new ManualTime();
        var source = new FaultyStore(new MemoryStore("source", new MemoryOptions { RestoreTime = TimeSpan.FromHours(5), Time = time }));
        for (var i = 0; i < 60; i++)
        {
            var options = new WriteOptions { StorageClass = i < 40 ? MemoryProfile.ArchiveClass : null };
            await source.Inner.PutAsync(new ObjectKey($"s/{i:00}"), new PositionalData((ulong)i, 10).ToBody(), options, None);
        }

        _scene.Options = _scene.Options with { Restore = new RestoreOptions(), RestoreWait = TimeSpan.FromDays(30) };
        _scene.Told = context => context with { Source = source, Time = time };
        var work = RunAsync();

        await UntilAsync(() => work.IsCompleted || _scene.Receipts.Count == 20 && source.Calls.Count(StoreOperation.Restore) >= 40);
        _scene.Receipts.ShouldAllBe(receipt => receipt.SourceKey.CompareTo(new ObjectKey("s/40")) >= 0, "the ordinary ones");
        await AdvanceToEndAsync(work, time);

        var report = await work;
        (report.Listed, report.Transferred).ShouldBe((60, 60));
        report.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(5));
    }

    // The clock goes on only while somebody waits for it: what the others do takes no time of it.
    private static async Task AdvanceToEndAsync(Task work, ManualTime time)
    {
        while (!work.IsCompleted)
        {
            await UntilAsync(() => work.IsCompleted || time.Waiting > 0);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static Task UntilAsync(Func<bool> isSo) => Until.TrueAsync(isSo, None);
}
