using Trasvase.Http.Bodies;
using Trasvase.Storage.Requests;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

public class IdleWatchdogTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void Advance_NeverArmed_NeverFires()
    {
        using var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromDays(1));

        watchdog.Fired.ShouldBeFalse();
        watchdog.Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void Advance_Armed_FiresAfterTheIdleTimeAndNotBefore()
    {
        using var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None);
        watchdog.Arm();

        _time.Advance(Idle - Tick);
        watchdog.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Tick);

        watchdog.Fired.ShouldBeTrue();
        watchdog.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Arm_Again_StartsTheClockAnew()
    {
        using var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            watchdog.Arm();
            _time.Advance(Idle - Tick);
        }

        watchdog.Fired.ShouldBeFalse();
        _time.Advance(Tick);
        watchdog.Fired.ShouldBeTrue();
    }

    [Fact]
    public void Disarm_Armed_StopsTheClock()
    {
        using var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None);
        watchdog.Arm();
        watchdog.Disarm();

        _time.Advance(TimeSpan.FromDays(1));

        watchdog.Fired.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_WhileAnAnswerIsAwaited_LeavesItUnansweredUnlessItIsNotWanted(bool isCancelled)
    {
        var pulse = new SidePulse(_time);
        using var caller = new CancellationTokenSource();
        var watchdog = new IdleWatchdog(Idle, _time, caller.Token, pulse);
        watchdog.Arm();
        _time.Advance(TimeSpan.FromSeconds(7));
        pulse.Silence.ShouldBe(TimeSpan.FromSeconds(7));
        if (isCancelled)
        {
            caller.Cancel();
        }

        watchdog.Disarm();
        watchdog.Dispose();

        pulse.Silence.ShouldBe(isCancelled ? TimeSpan.Zero : TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Answered_ArmedSeveralTimes_TellsThePulseOnce()
    {
        var pulse = new SidePulse(_time);
        using var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None, pulse);
        watchdog.Arm();
        watchdog.Arm(patience: 4);
        watchdog.Answered();
        watchdog.Took();
        _time.Advance(Idle);

        pulse.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Fired_CallerCancelled_IsFalse()
    {
        using var caller = new CancellationTokenSource();
        using var watchdog = new IdleWatchdog(Idle, _time, caller.Token);
        watchdog.Arm();

        await caller.CancelAsync();
        _time.Advance(Idle);

        watchdog.Token.IsCancellationRequested.ShouldBeTrue();
        watchdog.Fired.ShouldBeFalse();
    }

    [Fact]
    public void Dispose_Armed_StopsTheClock()
    {
        var watchdog = new IdleWatchdog(Idle, _time, CancellationToken.None);
        watchdog.Arm();
        watchdog.Dispose();

        _time.Advance(Idle);

        watchdog.Fired.ShouldBeFalse();
    }
}
