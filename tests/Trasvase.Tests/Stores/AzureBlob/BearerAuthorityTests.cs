using Trasvase.Http;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class BearerAuthorityTests
{
    private readonly ManualTime _time = new();
    private int _fetched;
    private bool _fails;
    private DateTimeOffset? _refreshOn;

    [Fact]
    public async Task SignAsync_FreshToken_IsKept()
    {
        var authority = Authority();

        (await SignAsync(authority)).ShouldBe("Bearer token-1");
        _time.Advance(TimeSpan.FromMinutes(54));
        (await SignAsync(authority)).ShouldBe("Bearer token-1");
    }

    [Fact]
    public async Task SignAsync_FiveMinutesBeforeTheEnd_Renews()
    {
        var authority = Authority();
        await SignAsync(authority);

        _time.Advance(TimeSpan.FromMinutes(55));

        (await SignAsync(authority)).ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task SignAsync_WhenTheIssuerWishes_Renews()
    {
        _refreshOn = _time.GetUtcNow() + TimeSpan.FromMinutes(10);
        var authority = Authority();
        await SignAsync(authority);

        _time.Advance(TimeSpan.FromMinutes(10));

        (await SignAsync(authority)).ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task SignAsync_EarlyRenewalFails_UsesTheOldToken()
    {
        var authority = Authority();
        await SignAsync(authority);
        _fails = true;

        _time.Advance(TimeSpan.FromMinutes(56));
        (await SignAsync(authority)).ShouldBe("Bearer token-1");

        _time.Advance(TimeSpan.FromMinutes(5));
        (await Should.ThrowAsync<StoreException>(() => SignAsync(authority))).Kind.ShouldBe(StoreErrorKind.Unauthenticated);
    }

    [Fact]
    public async Task SignAsync_ManyAtOnce_FetchesOnce()
    {
        var gate = new TaskCompletionSource<BearerToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var authority = new BearerAuthority(() =>
        {
            Interlocked.Increment(ref _fetched);
            return gate.Task;
        }, _time);
        using var cancelled = new CancellationTokenSource();

        var first = SignUntilAsync(authority, cancelled.Token);
        var others = Enumerable.Range(0, 20).Select(_ => SignAsync(authority)).ToList();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.SetResult(new BearerToken("token", _time.GetUtcNow() + TimeSpan.FromHours(1), null));

        (await Task.WhenAll(others)).ShouldAllBe(header => header == "Bearer token");
        _fetched.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(403, false)]
    public async Task TryMendAsync_Refusal_RenewsOnlyAfter401(int status, bool mends)
    {
        var authority = Authority();
        await SignAsync(authority);
        using var response = new HttpResponseMessage();
        var refusal = new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "no") { Status = status };

        (await authority.TryMendAsync(
            new Refusal(refusal, response.Headers, new HttpRequestMessage()), TestContext.Current.CancellationToken)).ShouldBe(mends);

        (await SignAsync(authority)).ShouldBe(mends ? "Bearer token-2" : "Bearer token-1");
    }

    private BearerAuthority Authority() => new(() => _fails
        ? Task.FromException<BearerToken>(new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "no"))
        : Task.FromResult(new BearerToken(
            $"token-{++_fetched}", _time.GetUtcNow() + TimeSpan.FromHours(1), _fetched == 1 ? _refreshOn : null)), _time);

    private static Task<string> SignAsync(IRequestAuthority authority) => SignUntilAsync(authority, TestContext.Current.CancellationToken);

    private static async Task<string> SignUntilAsync(IRequestAuthority authority, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage();
        await authority.SignAsync(request, cancellationToken);
        return request.Headers.Authorization!.ToString();
    }
}
