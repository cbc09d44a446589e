using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Testing.Data;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

public class BodyStreamTests
{
    private static readonly PositionalData Data = new(1, 100_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<Stream> OpenAsync(HttpAnswer answer, long length) => answer.OpenBodyAsync(length, "reading mem://a/b", Token);

    [Fact]
    public async Task Read_WholeBody_IsTheBodyAndThenTheEnd()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()));

        await using var body = await OpenAsync(await test.GetAsync(Token), Data.Length);

        body.Length.ShouldBe(Data.Length);
        (await Data.FindDifferenceAsync(body, Token)).ShouldBeNull();
        (await body.ReadAsync(new byte[1], Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Read_ConnectionEndsEarly_Throws()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()) with { CutAfter = 50_000 });
        await using var body = await OpenAsync(await test.GetAsync(Token), Data.Length);

        var error = await Should.ThrowAsync<StoreException>(() => body.CopyToAsync(Stream.Null, Token));

        error.Kind.ShouldBe(StoreErrorKind.Unavailable);
        error.Retry.ShouldBe(RetryAdvice.Worthwhile);
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(7, StoreErrorKind.Unavailable)]
    [InlineData(5, StoreErrorKind.Corrupt)]
    public async Task Read_AnswerWithoutLengthThatJustEnds_IsHeldToThePromise(int promised, StoreErrorKind? kind)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var server = new RawServer();
        var serving = server.AnswerAsync("HTTP/1.1 200 OK\nConnection: close\n\n123456", Token);
        using var transport = HttpTransport.Create(new HttpOptions());
        var exchange = new HttpExchange(transport, test.Authority, new PlainErrors(), new HttpOptions { Time = test.Time });
        var answer = await exchange.SendAsync(
            test.Getting() with { Request = () => new HttpRequestMessage(HttpMethod.Get, server.Address) }, Token);

        await using (var body = await OpenAsync(answer, promised))
        {
            if (kind is null)
            {
                await body.CopyToAsync(Stream.Null, Token);
            }
            else
            {
                (await Should.ThrowAsync<StoreException>(() => body.CopyToAsync(Stream.Null, Token))).Kind.ShouldBe(kind.Value);
            }
        }

        await serving;
    }

    [Fact]
    public async Task Read_WholeObjectInsteadOfARange_IsCorrupt()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()));
        await using var body = await OpenAsync(await test.GetAsync(Token), 10);

        (await Should.ThrowAsync<StoreException>(() => body.CopyToAsync(Stream.Null, Token))).Kind.ShouldBe(StoreErrorKind.Corrupt);
    }

    [Fact]
    public async Task Read_Stalled_IsCutAfterTheIdleTime()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()) with { StallAfter = 10 });
        await using var body = await OpenAsync(await test.GetAsync(Token), Data.Length);
        await body.ReadExactlyAsync(new byte[10], Token);

        var reading = body.ReadAsync(new byte[10], Token).AsTask();
        test.Time.Advance(ExchangeUnderTest.Idle - TimeSpan.FromTicks(1));
        reading.IsCompleted.ShouldBeFalse();
        test.Time.Advance(TimeSpan.FromTicks(1));

        var error = await Should.ThrowAsync<StoreException>(() => reading);
        error.Kind.ShouldBe(StoreErrorKind.Timeout);
        error.Retry.ShouldBe(RetryAdvice.Worthwhile);
        error.Message.ShouldBe("No byte moved for 30 s while reading mem://a/b.");
    }

    [Fact]
    public async Task Read_ReaderTakesItsTime_IsNotBlamed()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()));
        await using var body = await OpenAsync(await test.GetAsync(Token), Data.Length);
        await body.ReadExactlyAsync(new byte[10], Token);

        test.Time.Advance(TimeSpan.FromDays(1));

        (await Data.Slice(10, Data.Length - 10).FindDifferenceAsync(body, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_Cancelled_ThrowsAtOnceWhoeverCancels(bool bySender)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(200, Data.ToArray()) with { StallAfter = 10 });
        using var sender = new CancellationTokenSource();
        using var reader = new CancellationTokenSource();
        await using var body = await OpenAsync(await test.GetAsync(sender.Token), Data.Length);
        await body.ReadExactlyAsync(new byte[10], Token);
        var reading = body.ReadAsync(new byte[10], reader.Token).AsTask();

        await (bySender ? sender : reader).CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
    }
}
