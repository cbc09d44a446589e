using Trasvase.Http;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Http;

/// <summary>A call may say that its answer takes longer than any silence may last otherwise. The clock is moved by hand.</summary>
public sealed class AnswerTimeoutTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_AnswerWithinItsTimeout_IsWaitedFor()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var open = new ManualResetEventSlim();
        test.Script.Then(_ =>
        {
            open.Wait(Token);
            return ScriptAnswer.Of(201, "stored");
        });
        var sent = SendAsync(test, TimeSpan.FromMinutes(10));
        await test.Time.WhenTimerRunsAsync(TimeSpan.FromMinutes(10), Token);

        test.Time.Advance(TimeSpan.FromMinutes(10) - Tick);
        open.Set();

        using var answer = await sent;
        answer.Status.ShouldBe(201);
    }

    [Fact]
    public async Task Send_NoAnswerWithinItsTimeout_IsCutAsTimeout()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Script.Then(_ =>
        {
            asked.SetResult();
            return ScriptAnswer.Empty(201) with { StallAfter = -1 };
        });
        var sent = SendAsync(test, TimeSpan.FromMinutes(10));
        await asked.Task;

        test.Time.Advance(TimeSpan.FromMinutes(10) - Tick);
        sent.IsCompleted.ShouldBeFalse();
        test.Time.Advance(Tick);

        var error = await Should.ThrowAsync<StoreException>(sent);
        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.Timeout, RetryAdvice.Worthwhile));
        error.Message.ShouldStartWith("No byte moved for 600 s while reading mem://a/b");
        test.Script.Requests.Count.ShouldBe(1, "a call that is not repeatable is not repeated");
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(30, 30)]
    [InlineData(31, 60)]
    public async Task Send_TimeoutThatIsNoMultiple_IsRoundedUpAndNeverShorterThanForAnyCall(int seconds, int waited)
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Empty(201) with { StallAfter = -1 });
        var sent = SendAsync(test, TimeSpan.FromSeconds(seconds));
        await test.Time.WhenTimerRunsAsync(TimeSpan.FromSeconds(waited), Token);

        test.Time.Advance(TimeSpan.FromSeconds(waited));

        (await Should.ThrowAsync<StoreException>(() => sent)).Kind.ShouldBe(StoreErrorKind.Timeout);
    }

    // Whatever the answer took to come, what follows its head must flow.
    [Fact]
    public async Task Send_BodyOfAnErrorStalls_IsCutAfterTheUsualTime()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        test.Script.Then(ScriptAnswer.Of(400, "no") with { StallAfter = 1 });
        var sent = SendAsync(test, TimeSpan.FromMinutes(10));
        await test.Time.WhenTimerRunsAsync(ExchangeUnderTest.Idle, Token);

        test.Time.Advance(ExchangeUnderTest.Idle);

        (await Should.ThrowAsync<StoreException>(() => sent)).Status.ShouldBe(400);
    }

    private static Task<HttpAnswer> SendAsync(ExchangeUnderTest test, TimeSpan timeout) =>
        test.Exchange.SendAsync(test.Getting() with { AnswerTimeout = timeout, IsRepeatable = false }, Token);
}
