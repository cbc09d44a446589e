using Trasvase.Testing.Time;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class RateLimitTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly ManualTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000_000, 100_000)]
    [InlineData(1_000, 1)]
    [InlineData(50, 1)]
    [InlineData(300_000, 4096)]
    public void TryTake_AsOftenAsItIsAllowed_PassesWhatTheRateAllowsAndEvenly(int rate, int amount)
    {
        using var limit = new RateLimit(_time) { Rate = rate };
        var seconds = new long[10];
        for (var millisecond = 0; millisecond < 1000 * seconds.Length; millisecond++)
        {
            _time.Advance(Tick);
            while (limit.TryTake(amount) is null)
            {
                seconds[millisecond / 1000] += amount;
            }
        }

        seconds.Skip(1).Average().ShouldBeInRange(0.95 * rate, 1.03 * rate, string.Join(' ', seconds));
        seconds.ShouldAllBe(second => second <= (1.25 * rate) + amount, string.Join(' ', seconds));
    }

    [Fact]
    public void TryTake_AfterAPause_GivesNoMoreThanATenthOfASecondAtOnce()
    {
        using var limit = new RateLimit(_time) { Rate = 1000 };
        _time.Advance(TimeSpan.FromHours(1));

        var taken = 0;
        while (limit.TryTake(1) is null)
        {
            taken++;
        }

        taken.ShouldBe(101);
    }

    [Fact]
    public async Task Rate_RaisedWhileSomebodyWaits_IsNoticed()
    {
        using var limit = new RateLimit(_time) { Rate = 1 };
        await limit.TakeAsync(1_000_000, None);
        var waiting = limit.TakeAsync(1, None).AsTask();
        limit.Rate = 0;

        for (var i = 0; i < 100_000 && !waiting.IsCompleted; i++)
        {
            await StepAsync();
        }

        waiting.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Piece_AnyRate_IsATenthOfASecondAtMostAndWorthIt()
    {
        using var limit = new RateLimit(_time);
        limit.Piece(131_072, 4096).ShouldBe(131_072);
        limit.Rate = 200 << 20;
        limit.Piece(131_072, 4096).ShouldBe(131_072);
        limit.Rate = 100_000;
        limit.Piece(131_072, 4096).ShouldBe(10_000);
        limit.Rate = 1;
        limit.Piece(131_072, 4096).ShouldBe(4096);
        limit.Piece(100, 4096).ShouldBe(100);
    }

    // The clock moves when nobody has anything left to do.
    private async Task StepAsync()
    {
        _time.Advance(Tick);
        for (var i = 0; i < 8; i++)
        {
            await Task.Yield();
        }
    }
}
