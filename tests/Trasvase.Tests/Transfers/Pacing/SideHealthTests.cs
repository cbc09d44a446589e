using Trasvase.Storage.Requests;
using Trasvase.Testing.Time;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public sealed class SideHealthTests : IDisposable
{
    private static readonly StoreException Refused = new(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "no")
    {
        Reason = "the connection was refused",
    };
    private static readonly StoreException Busy = new(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "busy")
    {
        Status = 503,
        Code = "SlowDown",
    };

    private readonly ManualTime _time = new();
    private readonly List<StoreException?> _told = [];
    private SideHealth? _side;
    private StoreException? _looked = Refused;
    private int _looks;

    private SideHealth Side => _side ??= Make(new Patience(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5)) { IsJob = true });

    public void Dispose() => _side?.Dispose();

    [Fact]
    public async Task Ended_ThreeFailuresInARow_ShutsUntilALookIsAnswered()
    {
        Side.Ended(null);
        Fail(2);
        Side.Outage.ShouldBeNull();

        Fail(1);

        var outage = Side.Outage.ShouldNotBeNull();
        await LookedAsync(1);
        outage.Wait.ShouldBe(new SideWait("S3", "the connection was refused", _time.GetUtcNow()));
        _looked = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        (await outage.Over).ShouldBe(OutageEnd.Back);
        Side.Outage.ShouldBeNull();
    }

    [Fact]
    public void Ended_SuccessesInBetween_AreNoOutage()
    {
        for (var i = 0; i < 20; i++)
        {
            Fail(2);
            Side.Ended(i % 2 == 0 ? null : new StoreException(StoreErrorKind.NotFound, RetryAdvice.Never, "an answer as well"));
        }

        Side.Outage.ShouldBeNull();
        _looks.ShouldBe(0);
    }

    [Fact]
    public void Ended_RefusalsOfAServiceThatAnswers_NeedALongerRun()
    {
        Fail(7, Busy);
        Side.Outage.ShouldBeNull();

        Fail(1, Busy);

        Side.Outage.ShouldNotBeNull();
    }

    [Fact]
    public async Task Ended_LookIsAnsweredAtOnce_WasAFalseAlarmAndTheNextNeedsMore()
    {
        _looked = null;
        Fail(3);
        (await Side.Outage!.Over).ShouldBe(OutageEnd.FalseAlarm);

        Fail(5);
        Side.Outage.ShouldBeNull();
        Fail(1);

        Side.Outage.ShouldNotBeNull();
    }

    [Fact]
    public async Task Looks_OverAnHour_ComeAtGrowingIntervalsUpTo30Seconds()
    {
        Side.Ended(null);
        Fail(3);
        await LookedAsync(1);
        foreach (var pause in new[] { 1, 2, 4, 8, 16, 30, 30, 30 })
        {
            var before = _looks;
            await _time.WhenTimerRunsAsync(TimeSpan.FromSeconds(pause), TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(pause));
            await LookedAsync(before + 1);
        }
    }

    [Theory]
    [InlineData(true, 2 * 60)]
    [InlineData(false, 5)]
    public async Task Looks_FailForAsLongAsIsWaited_GiveUpAndSayHowToGoOn(bool hasAnswered, int minutes)
    {
        if (hasAnswered)
        {
            Side.Ended(null);
        }

        Fail(3);
        var outage = Side.Outage!;
        while (!outage.Over.IsCompleted && _time.GetUtcNow() < new DateTimeOffset(2026, 1, 1, 5, 0, 0, TimeSpan.Zero))
        {
            await UntilAsync(() => outage.Over.IsCompleted || _time.Waiting > 0);
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        (await outage.Over).ShouldBe(OutageEnd.GivenUp);
        (_time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalMinutes.ShouldBeInRange(minutes, minutes + 1);
        Side.GivenUp.ShouldNotBeNull().Message.ShouldContain("the connection was refused since 2026-01-01 00:00:00 UTC");
        Side.GivenUp.Message.ShouldContain("trasvase resume");
        Side.GivenUp.Retry.ShouldBe(RetryAdvice.Exhausted);
        _told.ShouldBe([null, Side.GivenUp]);
    }

    [Fact]
    public async Task Doubt_NobodyWasAnsweredSince_Looks()
    {
        Side.Ended(null);
        Fail(1);
        var since = _time.GetTimestamp();

        Side.Doubt(Refused, since, isOnlyHeardOf: false);

        Side.Outage.ShouldNotBeNull();
        await LookedAsync(1);
    }

    [Fact]
    public void Doubt_OthersWereAnsweredSince_IsTheObjectsOwnFault()
    {
        Fail(1);
        var since = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        Side.Ended(null);
        Fail(1);

        Side.Doubt(Refused, since, isOnlyHeardOf: false);

        Side.Outage.ShouldBeNull();
    }

    private SideHealth Make(Patience patience) => new("S3", LookAsync, patience, _time) { Changed = Keep };

    private void Keep(StoreException? told)
    {
        if (_told.Count == 0 || told is not null)
        {
            _told.Add(told);
        }
    }

    private Task LookAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        return _looked is null ? Task.CompletedTask : Task.FromException(_looked);
    }

    private void Fail(int times, StoreException? failure = null)
    {
        for (var i = 0; i < times; i++)
        {
            Side.Ended(failure ?? Refused);
        }
    }

    // Once it has looked, it waits for the next time.
    private Task LookedAsync(int looks) => UntilAsync(() => Volatile.Read(ref _looks) >= looks && _time.Waiting > 0);

    private static Task UntilAsync(Func<bool> condition) => Until.TrueAsync(condition, TestContext.Current.CancellationToken);
}
