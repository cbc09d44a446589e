using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers;

public class MemoryBudgetTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RentAsync_AThousandRentersSomeOfWhomGiveUp_NeverExceedsTheLimitAndLeaksNothing()
    {
        const int Limit = 1 << 20;
        var budget = new MemoryBudget(Limit);
        var (most, served, given) = (0L, 0, 0);
        var tasks = Enumerable.Range(0, 1000).Select(async seed =>
        {
            var random = new Random(seed);
            await Task.Yield();
            using var giveUp = new CancellationTokenSource();
            if (random.Next(3) == 0)
            {
                _ = Task.Run(giveUp.Cancel, None);
            }

            try
            {
                using var buffer = await budget.RentAsync(random.Next(1, Limit / 4), giveUp.Token);
                InterlockedMax(ref most, budget.Used);
                await Task.Yield();
                Interlocked.Increment(ref served);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref given);
            }
        });
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(30), None);

        most.ShouldBeInRange(1, Limit);
        budget.Used.ShouldBe(0);
        (served + given).ShouldBe(1000);
        served.ShouldBeGreaterThan(600);
        (await budget.RentAsync(Limit, None)).Dispose();
    }

    [Fact]
    public async Task RentAsync_SmallOneBehindALargeOne_WaitsItsTurn()
    {
        var budget = new MemoryBudget(64 * 1024);
        var held = await budget.RentAsync(32 * 1024, None);
        var large = RentAsync(budget, 64 * 1024, None);
        var small = RentAsync(budget, 4096, None);

        small.IsCompleted.ShouldBeFalse();
        held.Dispose();
        var first = await large.WaitAsync(TimeSpan.FromSeconds(10), None);
        small.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await small.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        budget.Used.ShouldBe(0);
    }

    [Fact]
    public async Task RentAsync_TheOneInFrontGivesUp_TheNextIsServedAtOnce()
    {
        var budget = new MemoryBudget(64 * 1024);
        using var held = await budget.RentAsync(32 * 1024, None);
        using var giveUp = new CancellationTokenSource();
        var large = RentAsync(budget, 64 * 1024, giveUp.Token);
        var small = RentAsync(budget, 4096, None);

        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(large);

        (await small.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(128 * 1024, 128 * 1024)]
    [InlineData((128 * 1024) + 1, 200_000)]
    [InlineData(200_000, 200_000)]
    public async Task RentAsync_Size_CountsWhatThePoolHandsOutButNeverMoreThanAll(int size, long counted)
    {
        var budget = new MemoryBudget(200_000);

        using var buffer = await budget.RentAsync(size, None);

        budget.Used.ShouldBe(counted);
        buffer.Memory.Length.ShouldBeGreaterThanOrEqualTo(size);
    }

    [Fact]
    public async Task RentAsync_MoreThanThereIs_ThrowsInsteadOfWaitingForever() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await new MemoryBudget(4096).RentAsync(4097, None));

    [Fact]
    public async Task RentAsync_TwoThatShareAndOneWantsMuchMore_NeitherIsLeftWaiting()
    {
        // So that the one fits beside all that the many may have at a time, whoever comes first.
        using var shared = new MemoryBudget(96 * 1024);
        using var many = new MemoryBudget(64 * 1024, shared);
        using var few = new MemoryBudget(64 * 1024, shared);
        var held = await many.RentAsync(64 * 1024, None);
        using var giveUp = new CancellationTokenSource();
        var left = RentAsync(few, 64 * 1024, giveUp.Token);
        var waiting = Enumerable.Range(0, 20).Select(_ => RentAsync(many, 32 * 1024, None)).ToList();
        var one = RentAsync(few, 32 * 1024, None);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);

        held.Dispose();
        (await one.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        await Task.WhenAll(waiting.Select(ReturnAsync)).WaitAsync(TimeSpan.FromSeconds(10), None);

        (shared.Used, many.Used, few.Used).ShouldBe((0, 0, 0));
    }

    private static async Task ReturnAsync(Task<MemoryBudget.Buffer> rented) => (await rented).Dispose();

    private static async Task<MemoryBudget.Buffer> RentAsync(MemoryBudget budget, int size, CancellationToken cancellationToken) =>
        await budget.RentAsync(size, cancellationToken);

    private static void InterlockedMax(ref long most, long value)
    {
        long seen;
        while (value > (seen = Interlocked.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Somebody else raised it in between.
        }
    }
}
