using Trasvase.Testing.Time;
using Trasvase.Transfers.Sending;

namespace Trasvase.Tests.Transfers;

public class ProgressTrackerTests
{
    private static readonly ObjectKey Key = new("a");

    [Fact]
    public void Attempt_ThatFails_IsTakenBack()
    {
        var tracker = new ProgressTracker(new ManualTime());
        var progress = tracker.Begin(Key, 100, show: true);
        var (lost, kept) = (progress.BeginAttempt(), progress.BeginAttempt());

        lost.Moved(30);
        kept.Moved(40);
        tracker.Snapshot().BytesMoved.ShouldBe(70);
        kept.Keep();
        kept.TakeBackUnlessKept();
        lost.TakeBackUnlessKept();

        progress.Moved.ShouldBe(40);
        tracker.Snapshot().BytesMoved.ShouldBe(40);
        tracker.Snapshot().Active.ShouldHaveSingleItem().ShouldBe(new ActiveObject(Key, 100, 40));
    }

    [Fact]
    public void Found_PartsOfAnEarlierRun_AreDoneAndNotMovedAndCountOnce()
    {
        var tracker = new ProgressTracker(new ManualTime());
        tracker.Listed(100);
        var progress = tracker.Begin(Key, 100, show: true);
        progress.Found(60);
        progress.BeginAttempt().Moved(40);

        var underWay = tracker.Snapshot();
        (underWay.BytesMoved, underWay.BytesDone, underWay.Active[0].Moved).ShouldBe((40, 100, 100));
        tracker.End(progress, stored: true);
        tracker.Done(Receipt(Outcome.Transferred, 100) with { BytesSent = 40 });

        var done = tracker.Snapshot();
        (done.BytesMoved, done.BytesDone).ShouldBe((40, 100));
    }

    [Fact]
    public void Found_AndThenTheObjectFails_IsTakenBackToo()
    {
        var tracker = new ProgressTracker(new ManualTime());
        var progress = tracker.Begin(Key, 100, show: true);
        progress.Found(60);
        progress.BeginAttempt().Moved(40);

        tracker.End(progress, stored: false);

        (tracker.Snapshot().BytesMoved, tracker.Snapshot().BytesDone, progress.Moved).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Snapshot_ActiveObjects_AreInTheOrderInWhichTheyBegan()
    {
        var tracker = new ProgressTracker(new ManualTime());
        var begun = Enumerable.Range(0, 20).Select(i => tracker.Begin(new ObjectKey($"k{i}"), 1, show: i % 2 == 0)).ToList();

        tracker.Snapshot().Active.Select(active => active.Key.Value).ShouldBe(Enumerable.Range(0, 10).Select(i => $"k{i * 2}"));
        tracker.End(begun[0], stored: true);
        tracker.Snapshot().Active.Count.ShouldBe(9);
    }

    [Fact]
    public void Snapshot_Elapsed_IsOfTheClock()
    {
        var time = new ManualTime();
        var tracker = new ProgressTracker(time);

        time.Advance(TimeSpan.FromMinutes(3));

        tracker.Snapshot().Elapsed.ShouldBe(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void Done_OfWhatFailed_IsNotDone()
    {
        var tracker = new ProgressTracker(new ManualTime());
        tracker.Listed(100);
        tracker.Listed(30);

        tracker.Done(Receipt(Outcome.Failed, 100));
        tracker.Done(Receipt(Outcome.Skipped, 30));

        var progress = tracker.Snapshot();
        (progress.BytesDone, progress.BytesFailed, progress.Done).ShouldBe((30, 100, 2));
    }

    private static TransferReceipt Receipt(Outcome outcome, long size) =>
        new() { Outcome = outcome, SourceContainer = "s", SourceKey = Key, Size = size, TargetContainer = "t", TargetKey = Key };

    [Fact]
    public async Task Snapshot_WhileObjectsComeAndGo_IsAlwaysTaken()
    {
        var tracker = new ProgressTracker(TimeProvider.System);
        var work = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                tracker.End(tracker.Begin(new ObjectKey("a"), 1, show: true), stored: true);
            }
        })));

        while (!work.IsCompleted)
        {
            tracker.Snapshot().Active.Count.ShouldBeInRange(0, 2);
        }

        await work;
    }
}
