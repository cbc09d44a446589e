using Trasvase.Jobs.Scopes;

namespace Trasvase.Tests.Jobs;

public partial class JobRunnerTests
{
    [Fact]
    public async Task RunAsync_Progress_NeverGoesBackAndEndsWithTheTotals()
    {
        var snapshots = new List<TransferProgress>();
        await _scene.FillAsync(100, i => i % 10 == 0 ? 150_000 : 1000);
        var total = (10 * 150_000) + (90 * 1000);

        var report = await RunAsync(progress: new Now(snapshots.Add));

        var last = snapshots[^1];
        (last.Done, last.Transferred, last.Listed, last.ListingDone).ShouldBe((100, 100, 100, true));
        (last.BytesListed, last.BytesDone, last.BytesMoved, report.BytesSent).ShouldBe((total, total, total, total));
        last.Active.ShouldBeEmpty();
        snapshots.Select(snapshot => snapshot.Done).ShouldBeInOrder();
        snapshots.ShouldAllBe(snapshot => snapshot.Done <= snapshot.Listed);
    }

    [Fact]
    public async Task RunAsync_Progress_CountsAnObjectOnlyOnceItIsRecorded()
    {
        var snapshots = new List<TransferProgress>();
        await _scene.FillAsync(1, _ => 10);

        await Should.ThrowAsync<IOException>(RunAsync(_ => throw new IOException("Full."), new Now(snapshots.Add)));

        snapshots[^1].Done.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_OneNamedObject_ShowsItsSizeAsTheTotal()
    {
        var snapshots = new List<TransferProgress>();
        await _scene.FillAsync(1, _ => 150_000);
        _scene.Scope = new JobScope.One(new ObjectKey("s/000"), new ObjectKey("t"));

        await RunAsync(progress: new Now(snapshots.Add));

        (snapshots[^1].BytesListed, snapshots[^1].BytesDone).ShouldBe((150_000, 150_000));
    }
}
