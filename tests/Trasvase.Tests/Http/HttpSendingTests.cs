using Trasvase.Http;
using Trasvase.Http.Bodies;
using Trasvase.Http.Connecting;
using Trasvase.Testing.Data;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

public class HttpSendingTests
{
    private static readonly PositionalData Data = new(1, 300_000);
    private static readonly ScriptAnswer Busy = ScriptAnswer.Of(503, "busy");
    private static readonly ScriptAnswer Fine = ScriptAnswer.Of(200, "fine");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_BodyThatCanBeRepeated_IsSentAgainWhole()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Busy, Fine);

        using var answer = await test.Exchange.SendAsync(test.Sending(Data.ToBody()), Token);

        test.Script.Requests.Count.ShouldBe(2);
        test.Script.Requests.ShouldAllBe(request => request.Body.SequenceEqual(Data.ToArray()));
        test.Script.Requests[0].Header("Content-Length").ShouldBe("300000");
    }

    [Fact]
    public async Task Send_BodyThatCannotBeRepeated_IsSentOnceAndTheFailureGoesUp()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Busy, Fine);

        var error = await Should.ThrowAsync<StoreException>(() => test.Exchange.SendAsync(
            test.Sending(Data.ToBody(isRepeatable: false)), Token));

        test.Script.Requests.Count.ShouldBe(1);
        error.Retry.ShouldBe(RetryAdvice.Worthwhile);
        error.Message.ShouldBe("The server said 'busy'.");
    }

    [Fact]
    public async Task Send_RefusalIsMendedButTheBodyCannotBeRepeated_IsWorthAnotherAttemptAbove()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Authority.MendsLeft = 1;
        test.Script.Then(ScriptAnswer.Of(403, "old key"), Fine);

        var error = await Should.ThrowAsync<StoreException>(() => test.Exchange.SendAsync(
            test.Sending(Data.ToBody(isRepeatable: false)), Token));

        test.Script.Requests.Count.ShouldBe(1);
        error.Retry.ShouldBe(RetryAdvice.Worthwhile);
        error.Status.ShouldBe(403);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(101)]
    public async Task Send_BodyOfAnotherLength_IsCorrupt(int written)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Fine);
        var body = new DelegateBody(100, async (stream, token) => await stream.WriteAsync(new PositionalData(1, written).ToArray(), token));

        var error = await Should.ThrowAsync<StoreException>(() => test.Exchange.SendAsync(test.Sending(body), Token));

        error.Kind.ShouldBe(StoreErrorKind.Corrupt);
        test.Script.Requests.ShouldBeEmpty("the server never got a whole request");
    }

    [Fact]
    public async Task Send_SourceOfTheBodyTakesItsTime_TheTargetIsNotBlamed()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(Fine);
        var body = new DelegateBody(Data.Length, async (stream, token) =>
        {
            await stream.WriteAsync(Data.ToArray().AsMemory(0, 100_000), token);
            test.Time.Advance(TimeSpan.FromDays(1));
            await stream.WriteAsync(Data.ToArray().AsMemory(100_000), token);
        });

        using var answer = await test.Exchange.SendAsync(test.Sending(body), Token);

        test.Script.Requests.Single().Body.ShouldBe(Data.ToArray());
    }

    [Fact]
    public async Task Send_SourceOfTheBodyStalls_TheSourceIsBlamedByName()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()) with { StallAfter = 100_000 }, Fine);
        await using var source = await (await test.GetAsync(Token)).OpenBodyAsync(Data.Length, "reading mem://the/source", Token);
        var begun = new TaskCompletionSource();
        var body = new DelegateBody(Data.Length, async (stream, token) =>
        {
            var buffer = new byte[100_000];
            await source.ReadExactlyAsync(buffer, token);
            await stream.WriteAsync(buffer, token);
            var next = source.ReadAsync(buffer, token);
            begun.SetResult();
            await next;
        });

        var sending = test.Exchange.SendAsync(test.Sending(body), Token);
        await begun.Task;
        test.Time.Advance(ExchangeUnderTest.Idle);

        var error = await Should.ThrowAsync<StoreException>(() => sending);
        error.Kind.ShouldBe(StoreErrorKind.Timeout);
        error.Message.ShouldBe("No byte moved for 30 s while reading mem://the/source.");
    }

    [Fact]
    public async Task Send_TargetDoesNotTakeTheBody_TheTargetIsBlamedByName()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var server = new RawServer();
        using var transport = HttpTransport.Create(new HttpOptions());
        var exchange = new HttpExchange(transport, test.Authority, new PlainErrors(), new HttpOptions { Time = test.Time });
        var call = HttpCall.Sending(
            new PositionalData(1, 1L << 40).ToBody(isRepeatable: false),
            "writing mem://the/target",
            () => new HttpRequestMessage(HttpMethod.Put, server.Address));

        var sending = exchange.SendAsync(call, Token);
        using var connection = await server.AcceptAsync(Token);
        while (!sending.IsCompleted)
        {
            test.Time.Advance(ExchangeUnderTest.Idle);
            await Task.Yield();
        }

        var error = await Should.ThrowAsync<StoreException>(() => sending);
        error.Kind.ShouldBe(StoreErrorKind.Timeout);
        error.Message.ShouldBe($"No byte moved for 30 s while writing mem://the/target at {server.Address.Authority}.");
    }

    [Fact]
    public async Task Send_NoAnswerAfterTheBody_IsCutAfterSomeIdleTimes()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Script.Then(_ =>
        {
            asked.SetResult();
            return Fine with { StallAfter = -1 };
        });

        var sending = test.Exchange.SendAsync(test.Sending(Data.ToBody(isRepeatable: false)), Token);
        await asked.Task;
        var patience = ExchangeUnderTest.Idle * PartContent.AnswerPatience;
        await test.Time.WhenTimerRunsAsync(patience, Token);
        test.Time.Advance(patience - TimeSpan.FromTicks(1));
        sending.IsCompleted.ShouldBeFalse();
        test.Time.Advance(TimeSpan.FromTicks(1));

        var error = await Should.ThrowAsync<StoreException>(() => sending);
        error.Kind.ShouldBe(StoreErrorKind.Timeout);
        error.Message.ShouldStartWith("No byte moved for 120 s while ");
    }
}
