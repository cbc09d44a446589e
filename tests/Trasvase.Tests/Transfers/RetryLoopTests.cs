using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers;

public class RetryLoopTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_FailuresThatAreWorthwhile_AreRepeatedAndThenExhausted()
    {
        var (time, attempts) = (new HastyTime(), 0);

        var e = await Should.ThrowAsync<StoreException>(Loop(time, () =>
        {
            attempts++;
            throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "Down.") { Status = 503 };
        }));

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

        await Should.ThrowAsync<StoreException>(Loop(new HastyTime(), () =>
        {
            attempts++;
            throw new StoreException(StoreErrorKind.Unavailable, advice, "Down.");
        }));

        attempts.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_StoreThatAsksToWait_IsWaitedForButNotLongerThanSensible()
    {
        var (time, waits) = (new HastyTime(), new Queue<int?>([7, 3600, null]));
        var policy = new RetryPolicy { DelayFirst = TimeSpan.Zero };

        var done = await Loop(time, () => waits.TryDequeue(out var seconds)
            ? throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Slow down.")
            {
                RetryAfter = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
            }
            : true, policy);

        done.ShouldBeTrue();
        time.Waited.ShouldBe(TimeSpan.FromSeconds(7 + 60));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_EndsAtOnce()
    {
        var time = new ManualTime();
        using var cancel = new CancellationTokenSource();
        var loop = RetryLoop.RunAsync<bool>(
            new RetryPolicy { DelayFirst = TimeSpan.Zero },
            time,
            _ => throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Slow down.")
            {
                RetryAfter = TimeSpan.FromMinutes(1),
            },
            cancel.Token);

        await time.WhenTimerRunsAsync(TimeSpan.FromMinutes(1), None).WaitAsync(TimeSpan.FromSeconds(10), None);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(loop.WaitAsync(TimeSpan.FromSeconds(10), None));
    }

    private static Task<bool> Loop(TimeProvider time, Func<bool> work, RetryPolicy? policy = null) =>
        RetryLoop.RunAsync(policy ?? new RetryPolicy(), time, _ => Task.FromResult(work()), None);
}
