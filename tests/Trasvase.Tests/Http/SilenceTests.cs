using Trasvase.Storage.Requests;
using Trasvase.Testing.Http;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Http;

/// <summary>From a server that says nothing to what a job tells of it.</summary>
public class SilenceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silent_WhileAServerDoesNotAnswer_SaysForHowLongAndWhichAttemptUntilItDoes()
    {
        await using var test = await ExchangeUnderTest.StartAsync(Token);
        using var limits = new TransferLimits(new TransferOptions(), test.Time) { Sides = { Services = ("the other side", "") } };
        RequestPacing.Current = limits.Requests;
        var (first, second) = (test.Stall(), test.Stall());
        test.Script.Then(ScriptAnswer.Of(200, "fine"));
        var sending = test.GetAsync(Token);

        await first;
        test.Time.Advance(TimeSpan.FromSeconds(10));
        Told(limits).ShouldBe((new SideSilence("", TimeSpan.FromSeconds(10), 1, 0), 0));
        test.Time.Advance(ExchangeUnderTest.Idle - TimeSpan.FromSeconds(10));
        await second;
        Told(limits).ShouldBe((new SideSilence("", ExchangeUnderTest.Idle, 2, 4), 1));
        test.Time.Advance(ExchangeUnderTest.Idle);

        using var answer = await sending;
        answer.Status.ShouldBe(200);
        Told(limits).ShouldBe((null, 2));
    }

    private static (SideSilence? Silent, long Retries) Told(TransferLimits limits)
    {
        var told = limits.AddTo(new TransferProgress());
        return (told.Silent, told.Retries);
    }
}
