using Trasvase.Jobs;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Tests.Jobs;

public sealed class JobRecorderTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddAsync_PageThatWasNotHandedOver_IsNotCounted()
    {
        var recorder = new JobRecorder(capacity: 1, new NoJournal(), _ => ValueTask.CompletedTask, new JobReport());
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(None);
        await recorder.AddAsync(Receipt("a"));
        var page = recorder.AddAsync(new ListedPage([], default, InOrder: true) { Settled = [Receipt("b")] }, cancelled.Token);

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(page);
        recorder.Complete();
        await recorder.RunAsync(_ => ValueTask.CompletedTask);

        recorder.Report.Balanced(recorder.TakenUp).Listed.ShouldBe(1);
    }

    private static TransferReceipt Receipt(string key) => new()
    {
        SourceContainer = "s",
        SourceKey = new ObjectKey(key),
        TargetContainer = "t",
        TargetKey = new ObjectKey(key),
        Outcome = Outcome.Unchanged,
    };
}
