using Trasvase.Stores.S3.Signing;

namespace Trasvase.Tests.Stores.S3;

public sealed class FirstQuestionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_WhileTheFirstIsAsked_WaitsForItsEnd()
    {
        var first = new FirstQuestion();
        var asking = (await first.EnterAsync(Cancel)).ShouldNotBeNull();
        var others = Enumerable.Range(0, 5).Select(_ => first.EnterAsync(Cancel).AsTask()).ToList();

        others.ShouldAllBe(other => !other.IsCompleted);
        asking.Dispose();

        (await Task.WhenAll(others)).ShouldAllBe(other => other == null);
        (await first.EnterAsync(Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Enter_CancelledWhileItWaits_LeavesTheOthersWaiting()
    {
        var first = new FirstQuestion();
        using var asking = await first.EnterAsync(Cancel);
        using var impatient = new CancellationTokenSource();
        var cancelled = first.EnterAsync(impatient.Token).AsTask();
        var patient = first.EnterAsync(Cancel).AsTask();

        await impatient.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        patient.IsCompleted.ShouldBeFalse();
    }
}
