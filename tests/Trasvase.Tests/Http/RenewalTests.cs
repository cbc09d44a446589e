using Trasvase.Http;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

public sealed class RenewalTests
{
    private readonly ManualTime _time = new();
    private readonly Renewal<string> _renewal;
    private Func<Task<string>>? _instead;
    private int _asked;

    public RenewalTests() =>
        _renewal = new Renewal<string>(FindAsync, _ => new Validity(RenewFrom: null, _time.GetUtcNow() + TimeSpan.FromHours(1)), _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_EarlyRenewalIsRefused_TheOldOneServesAndItIsTriedAgainAfterAWhile()
    {
        (await GetAsync()).ShouldBe("1");
        _instead = () => Task.FromException<string>(new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "no"));
        _time.Advance(TimeSpan.FromMinutes(56));

        for (var second = 0; second < 180; second++)
        {
            (await GetAsync()).ShouldBe("1");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        (_asked - 1).ShouldBeInRange(5, 8, "after 5 s, 10, 20, 40, then each minute");
        _instead = null;
        _time.Advance(TimeSpan.FromSeconds(60));
        (await GetAsync()).ShouldBe($"{_asked}");
    }

    [Fact]
    public async Task GetAsync_ItHasEndedAndNoneIsFound_IsToldToAllWhoWaitWithOneSearch()
    {
        await GetAsync();
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _instead = () => gate.Task;
        _time.Advance(TimeSpan.FromMinutes(61));
        var waiting = Enumerable.Range(0, 50).Select(_ => GetAsync()).ToList();

        gate.SetException(new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "no"));

        foreach (var one in waiting)
        {
            (await Should.ThrowAsync<StoreException>(() => one)).Message.ShouldBe("no");
        }

        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task GetAsync_EarlyRenewalHangs_TheOldOneServesAfterAMoment()
    {
        await GetAsync();
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _instead = () => gate.Task;
        _time.Advance(TimeSpan.FromMinutes(56));

        var first = GetAsync();
        await _time.WhenTimerRunsAsync(TimeSpan.FromSeconds(10), Cancel);
        _time.Advance(TimeSpan.FromSeconds(10));

        (await first).ShouldBe("1");
        (await GetAsync()).ShouldBe("1", "and nobody waits for it again at once");
        gate.SetResult("late");
        while (_renewal.Latest != "late")
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task GetAsync_CallerCancels_TheSearchGoesOnForTheOthers()
    {
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _instead = () => gate.Task;
        using var cancelled = new CancellationTokenSource();
        var first = _renewal.GetAsync(cancelled.Token).AsTask();
        var other = GetAsync();

        await cancelled.CancelAsync();
        gate.SetResult("found");

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await other).ShouldBe("found");
        _asked.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_AnotherIsFoundBetweenLookAndSearch_ServesThatOne(bool refused)
    {
        var (time, asked) = (new InterruptedTime(), 0);
        var renewal = new Renewal<string>(
            (_, _) => Task.FromResult($"{Interlocked.Increment(ref asked)}"),
            _ => new Validity(RenewFrom: null, time.Now + TimeSpan.FromHours(1)),
            time);
        await AskAsync();
        time.Now += TimeSpan.FromMinutes(61);
        time.Meanwhile = () =>
        {
            using var done = new ManualResetEventSlim();
            _ = Task.Run(
                async () => await AskAsync().ContinueWith(_ => done.Set(), Cancel, TaskContinuationOptions.None, TaskScheduler.Default),
                Cancel);
            done.Wait(Cancel);
        };

        (await AskAsync()).ShouldBe("2");

        time.Meanwhile.ShouldBeNull("otherwise nothing came between");
        asked.ShouldBe(2);

        Task<string> AskAsync() => refused ? renewal.RenewAsync(Cancel) : renewal.GetAsync(Cancel).AsTask();
    }

    private Task<string> GetAsync() => _renewal.GetAsync(Cancel).AsTask();

    private Task<string> FindAsync(bool renew, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _asked);
        return _instead?.Invoke() ?? Task.FromResult($"{number}");
    }

    // A clock at whose next reading something else happens.
    private sealed class InterruptedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public Action? Meanwhile { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow()
        {
            // First taken away: what happens reads the clock as well.
            var meanwhile = Meanwhile;
            Meanwhile = null;
            meanwhile?.Invoke();
            return Now;
        }

        public override long GetTimestamp() => GetUtcNow().Ticks;
    }
}
