using Trasvase.Storage.Requests;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

public class HttpExchangeTests
{
    private static readonly ScriptAnswer Busy = ScriptAnswer.Of(503, "busy");
    private static readonly ScriptAnswer Fine = ScriptAnswer.Of(200, "fine");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_SucceedsAtLast_MakesThatManyRequestsAndCountsThem()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Busy, Busy, Fine, Fine);
        var tally = RequestTally.Begin();

        using var answer = await test.GetAsync(Token);

        answer.Status.ShouldBe(200);
        test.Script.Requests.Count.ShouldBe(3);
        test.Authority.Signed.ShouldBe(3, "no signature may be old");
        tally.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Send_NeverSucceeds_MakesExactlyTheMostAttemptsAndSaysSo()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Busy, Busy, Busy, Busy, Fine);

        var error = await Should.ThrowAsync<StoreException>(() => test.GetAsync(Token));

        test.Script.Requests.Count.ShouldBe(4);
        error.Retry.ShouldBe(RetryAdvice.Exhausted);
        error.Kind.ShouldBe(StoreErrorKind.Unavailable);
        error.Status.ShouldBe(503);
        error.Message.ShouldBe("The server said 'busy'. Tried 4 times in 0 s.");
    }

    [Fact]
    public async Task Send_RefusedForGood_IsNotRepeated()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(400, "no"), Fine);

        var error = await Should.ThrowAsync<StoreException>(() => test.GetAsync(Token));

        test.Script.Requests.Count.ShouldBe(1);
        error.Retry.ShouldBe(RetryAdvice.Never);
        error.Message.ShouldBe("The server said 'no'.");
    }

    [Fact]
    public async Task Send_StatusThatIsAnAnswer_IsReturned()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(404, "none"));

        using var answer = await test.Exchange.SendAsync(test.Getting() with { AlsoAnswers = [404] }, Token);

        answer.Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("3600", 60)]
    public async Task Send_RetryAfterInSeconds_IsWaitedForUpToTheCap(string header, int seconds)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(503, "busy", ("Retry-After", header)), Fine);

        await ShouldWaitAsync(test, seconds);
    }

    [Fact]
    public async Task Send_RetryAfterAsADate_IsWaitedFor()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        var date = (test.Time.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("R");
        test.Script.Then(ScriptAnswer.Of(503, "busy", ("Retry-After", date)), Fine);

        await ShouldWaitAsync(test, 9);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-7")]
    [InlineData("99999999999999999999")]
    [InlineData("Mon, 01 Jan 2001 00:00:00 GMT")]
    public async Task Send_RetryAfterThatMakesNoSense_IsNotWaitedFor(string header)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(503, "busy", ("Retry-After", header)), Fine);

        using var answer = await test.GetAsync(Token);

        answer.Status.ShouldBe(200);
    }

    [Fact]
    public async Task Send_CancelledWhileWaitingForTheNextAttempt_ThrowsAtOnce()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(503, "busy", ("Retry-After", "7")), Fine);
        using var cancellation = new CancellationTokenSource();
        var sending = test.GetAsync(cancellation.Token);
        await test.Time.WhenTimerRunsAsync(TimeSpan.FromSeconds(7), Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
        test.Script.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_CancelledWhileTheServerThinks_ThrowsAtOnce()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var cancellation = new CancellationTokenSource();
        var asked = test.Stall();
        var sending = test.GetAsync(cancellation.Token);
        await asked;

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
        test.Script.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_NoAnswerAtAll_IsCutAfterTheIdleTimeAndRepeated()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        var asked = test.Stall();
        test.Script.Then(Fine);
        var sending = test.GetAsync(Token);
        await asked;

        test.Time.Advance(ExchangeUnderTest.Idle);

        using var answer = await sending;
        answer.Status.ShouldBe(200);
        test.Script.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Send_ConnectionRefused_SaysSoAndIsRepeated()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        Uri nobody;
        using (var server = new RawServer())
        {
            nobody = server.Address;
        }

        using var transport = Trasvase.Http.Connecting.HttpTransport.Create(new());
        var exchange = new Trasvase.Http.HttpExchange(
            transport,
            test.Authority,
            new PlainErrors(),
            new() { Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.Zero } });
        var call = test.Getting() with { Request = () => new HttpRequestMessage(HttpMethod.Get, nobody) };

        var error = await Should.ThrowAsync<StoreException>(() => exchange.SendAsync(call, Token));

        error.Kind.ShouldBe(StoreErrorKind.Unavailable);
        error.Retry.ShouldBe(RetryAdvice.Exhausted);
        error.Message.ShouldStartWith($"Reading mem://a/b at {nobody.Authority} failed: the connection was refused. Tried 2 times in ");
    }

    [Fact]
    public async Task Send_RefusalThatCanBeMended_IsRepeatedOnceAtOnce()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Authority.MendsLeft = 2;
        test.Script.Then(ScriptAnswer.Of(403, "old key"), ScriptAnswer.Of(403, "old key"), Fine);

        var error = await Should.ThrowAsync<StoreException>(() => test.GetAsync(Token));

        error.Status.ShouldBe(403);
        test.Script.Requests.Count.ShouldBe(2);
        test.Authority.MendsLeft.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ErrorBodyThatStalls_KeepsTheMeaningOfItsStatus()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(400, "a long story") with { CutAfter = 3 });

        var error = await Should.ThrowAsync<StoreException>(() => test.GetAsync(Token));

        error.Status.ShouldBe(400);
        error.Message.ShouldBe("The server said ''.");
    }

    [Fact]
    public async Task Send_CancelledButTheTransportFailsOtherwise_IsACancellation()
    {
        using var cancellation = new CancellationTokenSource();
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var transport = new HttpMessageInvoker(new BreakingHandler(cancellation));
        var exchange = new Trasvase.Http.HttpExchange(transport, test.Authority, new PlainErrors(), new());

        await Should.ThrowAsync<OperationCanceledException>(() => exchange.SendAsync(test.Getting(), cancellation.Token));
    }

    private static async Task ShouldWaitAsync(ExchangeUnderTest test, int seconds)
    {
        var sending = test.GetAsync(Token);
        await test.Time.WhenTimerRunsAsync(TimeSpan.FromSeconds(seconds), Token);
        test.Script.Requests.Count.ShouldBe(1);

        test.Time.Advance(TimeSpan.FromSeconds(seconds));

        using var answer = await sending;
        test.Script.Requests.Count.ShouldBe(2);
    }

    /// <summary>What a handler may do when its connection is torn down by a cancellation.</summary>
    private sealed class BreakingHandler(CancellationTokenSource cancellation) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await cancellation.CancelAsync();
            throw new HttpRequestException("torn", new IOException("torn"));
        }
    }
}
