using Trasvase.Http;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

public sealed class ListingWatchTests
{
    private readonly ManualTime _time = new();
    private readonly ListingWatch _watch;

    public ListingWatchTests() =>
        _watch = new ListingWatch(what => new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Never, $"The store {what}."), _time);

    [Fact]
    public void GoesOn_EmptyPagesWithEverNewTokensForHours_IsNoError()
    {
        for (var page = 0; page < 5000; page++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _watch.Came([], prefixes: 0);
            _ = _watch.GoesOnAsync($"token-{page}", CancellationToken.None).AsTask();
        }
    }

    [Fact]
    public void GoesOn_EmptyPagesForMoreThanADay_IsAnError()
    {
        var error = Should.Throw<StoreException>(() =>
        {
            for (var page = 0; page < 2000; page++)
            {
                _watch.Came([], prefixes: 0);
                _ = _watch.GoesOnAsync($"token-{page}", CancellationToken.None).AsTask();
                _time.Advance(TimeSpan.FromMinutes(1));
            }
        });

        error.Message.ShouldContain("1442 pages without an entry");
    }

    [Fact]
    public void GoesOn_HundredsOfEmptyPagesInARow_AreAskedForEverMoreSlowly()
    {
        List<bool> isAtOnce = [];
        for (var page = 0; page < 400; page++)
        {
            _watch.Came([], prefixes: 0);
            isAtOnce.Add(_watch.GoesOnAsync($"token-{page}", CancellationToken.None).AsTask().IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        isAtOnce.IndexOf(false).ShouldBe(200);
        isAtOnce.LastIndexOf(true).ShouldBe(199);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void GoesOn_ATokenComesAgainOnEmptyPages_IsAnErrorAtOnce(int period)
    {
        var error = Should.Throw<StoreException>(() =>
        {
            for (var page = 0; page < 20; page++)
            {
                _watch.Came([], prefixes: 0);
                _ = _watch.GoesOnAsync($"token-{page % period}", CancellationToken.None).AsTask();
            }
        });

        error.Message.ShouldContain("twice");
    }
}
