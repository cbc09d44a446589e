using Trasvase.Http;

namespace Trasvase.Tests.Http;

public sealed class MendingTests
{
    private readonly PlainAuthority _authority = new() { MendsLeft = 100 };

    [Fact]
    public async Task TryAsync_SeveralReasons_EachIsMendedOnceAndThreeAtMost()
    {
        var mending = new Mending(_authority);

        (await TryAsync(mending, "A")).ShouldBeTrue();
        (await TryAsync(mending, "A")).ShouldBeFalse();
        (await TryAsync(mending, "B")).ShouldBeTrue();
        (await TryAsync(mending, "C")).ShouldBeTrue();
        (await TryAsync(mending, "D")).ShouldBeFalse();
        _authority.MendsLeft.ShouldBe(97);
    }

    [Fact]
    public async Task TryAsync_WhatAnotherServiceRefused_IsNotOursToMend() =>
        (await TryAsync(new Mending(_authority), "A", StoreErrorKind.SourceRefused)).ShouldBeFalse();

    private static async Task<bool> TryAsync(Mending mending, string code, StoreErrorKind kind = StoreErrorKind.PermissionDenied)
    {
        using var response = new HttpResponseMessage();
        using var request = new HttpRequestMessage();
        var error = new StoreException(kind, RetryAdvice.Never, "no") { Status = 403, Code = code };
        return await mending.TryAsync(new Refusal(error, response.Headers, request), TestContext.Current.CancellationToken);
    }
}
