using Trasvase.Http;
using Trasvase.Storage;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

public sealed class RenewalTests
{
    private readonly ManualTime _time = new();
    private readonly Renewal<string> _renewal;
    private Func<Task<string>>? _instead;
    private int _asked;

    public RenewalTests() => _renewal = new Renewal<string>(FindAsync, _ => new Validity(RenewFrom: null, _time.GetUtcNow() + TimeSpan.FromHours(1)), _time);

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

    private Task<string> GetAsync() => _renewal.GetAsync(Cancel).AsTask();

    private Task<string> FindAsync(bool renew, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _asked);
        return _instead?.Invoke() ?? Task.FromResult($"{number}");
    }
}
