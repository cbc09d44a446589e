using System.Net.Sockets;
using Trasvase.Http;
using Trasvase.Http.Bodies;

namespace Trasvase.Tests.Http;

public sealed class HttpFailureTests
{
    [Fact]
    public void Of_NoSocketCanBeOpened_IsPacedLikeAStoreThatAsksForLess()
    {
        var watchdog = new IdleWatchdog(TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        var met = new HttpRequestException(
            HttpRequestError.ConnectionError, "no", new SocketException((int)SocketError.TooManyOpenSockets));

        var error = HttpFailure.Of(met, watchdog, "reading s3://bucket/k at host", CancellationToken.None).ShouldBeOfType<StoreException>();

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.RateLimited, RetryAdvice.Worthwhile));
        error.Message.ShouldContain("ulimit -n");
    }

    [Fact]
    public void Of_ConnectionResetAsItWasMade_IsTriedAgain()
    {
        // As HttpConnectionPool throws it: it asks the socket whom it leads to, and wraps nothing.
        var watchdog = new IdleWatchdog(TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);

        var error = HttpFailure
            .Of(new SocketException((int)SocketError.NotConnected), watchdog, "listing s3://bucket at host", CancellationToken.None)
            .ShouldBeOfType<StoreException>();

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.Unavailable, RetryAdvice.Worthwhile));
    }
}
