using Trasvase.Server.Running;

namespace Trasvase.Server.Tests;

public sealed class EventHubTests
{
    private readonly EventHub _hub = new(TimeProvider.System);

    [Fact]
    public void Watch_FromNow_TellsOnlyWhatIsWanted()
    {
        _hub.Publish(EventHub.JobKind, "t", "before", "{}");
        using var watcher = _hub.Watch(told => told.Job == "mine", after: null);

        _hub.Publish(EventHub.JobKind, "t", "mine", "1");
        _hub.Publish(EventHub.JobKind, "t", "other", "2");
        _hub.Publish(EventHub.ProgressKind, "t", "mine", "3");

        watcher.GoesOn.ShouldBeFalse("nothing was seen before");
        Told(watcher).ShouldBe(["1", "3"]);
    }

    [Fact]
    public void Watch_AfterWhatWasSeen_TellsTheChangesSinceAndNoProgress()
    {
        _hub.Publish(EventHub.JobKind, "t", "j", "1");
        using var first = _hub.Watch(_ => true, after: null);
        _hub.Publish(EventHub.JobKind, "t", "j", "2");
        first.Channel.Reader.TryRead(out var seen).ShouldBeTrue();
        _hub.Publish(EventHub.ProgressKind, "t", "j", "3");
        _hub.Publish(EventHub.JobKind, "t", "j", "4");

        using var again = _hub.Watch(_ => true, seen.Id);

        again.GoesOn.ShouldBeTrue();
        Told(again).ShouldBe(["4"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("123-1")]
    [InlineData("-")]
    public void Watch_AfterWhatNobodyKnows_BeginsAnew(string after)
    {
        _hub.Publish(EventHub.JobKind, "t", "j", "1");

        using var watcher = _hub.Watch(_ => true, after);

        watcher.GoesOn.ShouldBeFalse();
        Told(watcher).ShouldBeEmpty();
    }

    [Fact]
    public void Watch_AfterWhatIsTooLongAgo_BeginsAnew()
    {
        using var watcher = _hub.Watch(_ => true, after: null);
        _hub.Publish(EventHub.JobKind, "t", "j", "first");
        watcher.Channel.Reader.TryRead(out var seen);
        for (var i = 0; i < 3000; i++)
        {
            _hub.Publish(EventHub.JobKind, "t", "j", "later");
        }

        using var again = _hub.Watch(_ => true, seen!.Id);

        again.GoesOn.ShouldBeFalse();
    }

    [Fact]
    public void Publish_WatcherThatReadsNothing_HoldsNobodyUpAndKeepsTheLatest()
    {
        using var slow = _hub.Watch(_ => true, after: null);
        for (var i = 0; i < 1000; i++)
        {
            _hub.Publish(EventHub.ProgressKind, "t", "j", $"{i}");
        }

        var told = Told(slow);
        told.Count.ShouldBe(256);
        told[^1].ShouldBe("999");
    }

    [Fact]
    public void Dispose_Watcher_LeavesNothingBehind()
    {
        _hub.Watch(_ => true, after: null).Dispose();

        _hub.Watchers.ShouldBe(0);
    }

    private static List<string> Told(EventHub.Watcher watcher)
    {
        var all = new List<string>();
        while (watcher.Channel.Reader.TryRead(out var told))
        {
            all.Add(told.Data);
        }

        return all;
    }
}
