using Trasvase.Testing.Time;

namespace Trasvase.Tests.Storage;

public class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = new();

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(3, 1)]
    [InlineData(7, 16)]
    [InlineData(8, 20)]
    [InlineData(1000, 20)]
    [InlineData(int.MaxValue, 20)]
    public void DelayAfter_FullJitter_DoublesUpToTheMost(int attempt, double seconds) =>
        Policy.DelayAfter(attempt, null, 1).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void DelayAfter_AnyAttempt_IsWithinItsBounds()
    {
        var random = new Random(42);
        for (var i = 0; i < 10_000; i++)
        {
            var (attempt, jitter) = (random.Next(1, 100), random.NextDouble());
            TimeSpan? asked = random.Next(2) == 0 ? null : TimeSpan.FromSeconds((random.NextDouble() * 200) - 50);

            var delay = Policy.DelayAfter(attempt, asked, jitter);

            var least = asked is { } wait ? TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 0, 60)) : TimeSpan.Zero;
            delay.ShouldBeGreaterThanOrEqualTo(least);
            delay.ShouldBeLessThanOrEqualTo(least + Policy.DelayMax);
            delay.ShouldBe(least + (jitter * (Policy.DelayAfter(attempt, null, 1))), TimeSpan.FromTicks(10));
        }
    }

    [Fact]
    public void DelayAfter_NoJitter_IsWhatTheStoreAsksForUpToTheCap()
    {
        Policy.DelayAfter(3, TimeSpan.FromSeconds(7), 0).ShouldBe(TimeSpan.FromSeconds(7));
        Policy.DelayAfter(3, TimeSpan.FromHours(1), 0).ShouldBe(Policy.RetryAfterMax);
        Policy.DelayAfter(3, TimeSpan.FromSeconds(-7), 0).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task WaitAsync_AskedToWait_EndsThenAndNotBefore()
    {
        var time = new ManualTime();
        var policy = new RetryPolicy { DelayFirst = TimeSpan.Zero };
        var waiting = policy.WaitAsync(1, TimeSpan.FromSeconds(5), time, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        waiting.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        await waiting;
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Policy.WaitAsync(1, TimeSpan.FromSeconds(5), new ManualTime(), cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }
}
