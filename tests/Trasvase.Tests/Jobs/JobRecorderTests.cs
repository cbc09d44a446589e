using Trasvase.Jobs;
using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

public sealed class JobRecorderTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

    // However long receipts are gathered: who waits for a page, or for the end, does not wait for more of them.
    [Fact]
    public async Task RunAsync_ReceiptsAfterACommit_AreGatheredUntilSomebodyWaits()
    {
        var told = new List<string>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var folder = Directory.CreateTempSubdirectory("trasvase-recorder-").FullName;
        try
        {
            await using var job = await new JobFolder(folder).OpenAsync(new JobOrder("copy", "mem://s/", "mem://t/"), resume: null);
            var recorder = new JobRecorder(capacity: 10, job.Journal, Tell, new JobReport()) { GatherTime = Timeout.InfiniteTimeSpan };
            var running = recorder.RunAsync(_ => ValueTask.CompletedTask);

            await recorder.AddAsync(Receipt("a"));
            await first.Task.WaitAsync(Patience, TimeProvider.System, None);
            await recorder.AddAsync(Receipt("b"));
            await recorder.AddAsync(Receipt("c"));
            told.ShouldBe(["a"]);
            await recorder.AddAsync(new ListedPage([], new ListingMark(new ObjectKey("c"), 1), InOrder: true), None)
                .WaitAsync(Patience, TimeProvider.System, None);
            told.ShouldBe(["a", "b", "c"]);
            await recorder.AddAsync(Receipt("d"));
            recorder.Complete();
            await running.WaitAsync(Patience, TimeProvider.System, None);

            told.ShouldBe(["a", "b", "c", "d"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        ValueTask Tell(TransferReceipt receipt)
        {
            told.Add(receipt.SourceKey.Value);
            first.TrySetResult();
            return ValueTask.CompletedTask;
        }
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
