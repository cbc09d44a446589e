using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class OutageSignsTests
{
    [Theory]
    [InlineData(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, null, true)]
    [InlineData(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, 503, true)]
    [InlineData(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, 429, true)]
    [InlineData(StoreErrorKind.Timeout, RetryAdvice.Worthwhile, 408, true)]
    [InlineData(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, 404, false)]
    [InlineData(StoreErrorKind.Unavailable, RetryAdvice.Never, 503, false)]
    [InlineData(StoreErrorKind.NotFound, RetryAdvice.Worthwhile, null, false)]
    [InlineData(StoreErrorKind.Corrupt, RetryAdvice.Worthwhile, null, false)]
    public void IsOne_Failure_IsOneOnlyIfAServiceThatIsDownFailsSo(StoreErrorKind kind, RetryAdvice retry, int? status, bool isOne)
    {
        var failure = new StoreException(kind, retry, "No.") { Status = status };

        OutageSigns.IsOne(failure).ShouldBe(isOne);
        OutageSigns.IsOne(null).ShouldBeFalse();
    }

    [Fact]
    public void Why_WhateverIsKnown_IsSaidInAFewWords()
    {
        static StoreException Of(StoreErrorKind kind) => new(kind, RetryAdvice.Worthwhile, "A long sentence.");

        OutageSigns.Why(new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "m") { Status = 503, Code = "SlowDown" })
            .ShouldBe("503 SlowDown");
        OutageSigns.Why(new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "m") { Status = 502 }).ShouldBe("it answers 502");
        OutageSigns.Why(Of(StoreErrorKind.Timeout)).ShouldBe("no answer");
        OutageSigns.Why(Of(StoreErrorKind.RateLimited)).ShouldBe("it asks for fewer requests");
        OutageSigns.Why(Of(StoreErrorKind.Unavailable)).ShouldBe("it cannot be reached");
    }
}
