using Trasvase.Testing.Time;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Tests.Transfers;

public sealed class PullBreakerTests
{
    private readonly ManualTime _time = new();
    private readonly PullBreaker _breaker;

    public PullBreakerTests() => _breaker = new PullBreaker(_time);

    [Fact]
    public void TryEnter_FewerThanFiveRefusalsInARow_Asks()
    {
        for (var i = 0; i < 20; i++)
        {
            Refuse(4);
            TryEnter().ShouldBeTrue();
            _breaker.Succeeded();
        }
    }

    [Fact]
    public void TryEnter_FiveRefusalsInARow_AsksNoMoreForHalfAMinuteAndThenOnce()
    {
        Refuse(5);

        TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(29.9));
        TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        TryEnter().ShouldBeTrue();
        TryEnter().ShouldBeFalse("only one tries");
    }

    [Fact]
    public void TryEnter_TrialSucceeds_AsksAsBefore()
    {
        Refuse(5);
        _time.Advance(TimeSpan.FromSeconds(30));
        TryEnter().ShouldBeTrue();

        _breaker.Succeeded();

        Refuse(4);
        TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void TryEnter_TrialsRefused_PausesGrowToTenMinutes()
    {
        Refuse(5);
        foreach (var seconds in new[] { 30, 60, 120, 240, 480, 600, 600 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds - 1));
            TryEnter().ShouldBeFalse($"{seconds} s");
            _time.Advance(TimeSpan.FromSeconds(1));
            TryEnter().ShouldBeTrue($"{seconds} s");
            _breaker.Refused("again", isTrial: true);
        }
    }

    [Fact]
    public void TryEnter_TrialTellsNothing_AnotherTries()
    {
        Refuse(5);
        _time.Advance(TimeSpan.FromSeconds(30));
        TryEnter().ShouldBeTrue();

        _breaker.Left(isTrial: true);

        TryEnter().ShouldBeTrue();
    }

    // Many parts are under way when the first is refused: theirs are no trials, and do not lengthen the pause.
    [Fact]
    public void Refused_ByThoseThatWereUnderWay_DoesNotLengthenThePause()
    {
        Refuse(500);
        _time.Advance(TimeSpan.FromSeconds(30));

        TryEnter().ShouldBeTrue();
        _breaker.Why.ShouldBe("no");
    }

    [Fact]
    public void TrialUnderWay_OthersThatBeganBeforeEnd_LeaveItAlone()
    {
        Refuse(5);
        _time.Advance(TimeSpan.FromSeconds(30));
        TryEnter().ShouldBeTrue();

        _breaker.Left(isTrial: false);
        TryEnter().ShouldBeFalse("one still tries");
        _breaker.Refused("late", isTrial: false);
        _breaker.Left(isTrial: true);

        TryEnter().ShouldBeTrue("the late refusal began no pause");
    }

    private bool TryEnter() => _breaker.TryEnter(out _);

    private void Refuse(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Refused("no", isTrial: false);
        }
    }
}
