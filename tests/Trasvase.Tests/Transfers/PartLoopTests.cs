using Trasvase.Storage;
using Trasvase.Testing.Time;
using Trasvase.Transfers;

namespace Trasvase.Tests.Transfers;

public class PartLoopTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_FailuresThatAreWorthwhile_AreRepeatedAndThenExhausted()
    {
        var (time, attempts) = (new ManualTime(), 0);

        var e = await Should.ThrowAsync<StoreException>(time.DriveAsync(Loop(time, () =>
        {
            attempts++;
            throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Down.") { Status = 503 };
        })));

        attempts.ShouldBe(6);
        e.Retry.ShouldBe(RetryAdvice.Exhausted);
        e.Kind.ShouldBe(StoreErrorKind.Unavailable);
        e.Status.ShouldBe(503);
        e.Message.ShouldStartWith("Down. Tried 6 times");
    }

    [Theory]
    [InlineData(RetryAdvice.Never)]
    [InlineData(RetryAdvice.Exhausted)]
    public async Task RunAsync_OtherFailures_AreNotRepeated(RetryAdvice advice)
    {
        var attempts = 0;

        await Should.ThrowAsync<StoreException>(Loop(new ManualTime(), () =>
        {
            attempts++;
            throw new StoreException(StoreErrorKind.Unavailable, advice, "Down.");
        }));

        attempts.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_StoreThatAsksToWait_IsWaitedForButNotLongerThanSensible()
    {
        var (time, waits) = (new ManualTime(), new Queue<int?>([7, 3600, null]));
        var began = time.GetUtcNow();
        var policy = new RetryPolicy { DelayFirst = TimeSpan.Zero };

        var done = await time.DriveAsync(Loop(time, () => waits.TryDequeue(out var seconds)
            ? throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Slow down.") { RetryAfter = seconds is { } s ? TimeSpan.FromSeconds(s) : null }
            : true, policy));

        done.ShouldBeTrue();
        (time.GetUtcNow() - began).ShouldBe(TimeSpan.FromSeconds(7 + 60));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_EndsAtOnce()
    {
        var time = new ManualTime();
        using var cancel = new CancellationTokenSource();
        var loop = PartLoop.RunAsync<bool>(
            new RetryPolicy(),
            time,
            _ => throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Slow down.") { RetryAfter = TimeSpan.FromMinutes(1) },
            cancel.Token);

        await time.WhenTimersRunAsync(1).WaitAsync(TimeSpan.FromSeconds(10), None);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(loop.WaitAsync(TimeSpan.FromSeconds(10), None));
    }

    [Fact]
    public void DelayAfter_FullJitter_GrowsToItsCeilingAndStaysThere()
    {
        var policy = new RetryPolicy { DelayFirst = TimeSpan.FromSeconds(1), DelayMax = TimeSpan.FromSeconds(5) };

        new[] { 1, 2, 3, 4, 40 }.Select(attempt => policy.DelayAfter(attempt, null, 1).TotalSeconds).ShouldBe([1, 2, 4, 5, 5]);
        policy.DelayAfter(3, null, 0).ShouldBe(TimeSpan.Zero);
        policy.DelayAfter(3, null, 0.25).ShouldBe(TimeSpan.FromSeconds(1));
        policy.DelayAfter(1, TimeSpan.FromSeconds(10), 0.5).ShouldBe(TimeSpan.FromSeconds(10.5));
        policy.DelayAfter(1, TimeSpan.FromHours(1), 0).ShouldBe(policy.RetryAfterMax);
        policy.DelayAfter(1, TimeSpan.FromSeconds(-10), 0).ShouldBe(TimeSpan.Zero);
    }

    private static Task<bool> Loop(ManualTime time, Func<bool> work, RetryPolicy? policy = null) =>
        PartLoop.RunAsync(policy ?? new RetryPolicy(), time, _ => Task.FromResult(work()), None);
}
