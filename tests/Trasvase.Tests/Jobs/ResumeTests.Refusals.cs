using System.Collections.Concurrent;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed partial class ResumeTests
{
    [Fact]
    public async Task RunAsync_RefusedAgainAndAgain_StopsAndNeedsCredentialsInsteadOfFailingEverything()
    {
        for (var i = 0; i < 200; i++)
        {
            await _scene.AtSourceAsync($"s/{i:000}", 10);
        }

        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.CompareTo(new ObjectKey("s/020")) > 0
            ? throw new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "The token has ended.")
            : Task.CompletedTask;
        var stopped = await RunAsync();
        _scene.Source.Before = static _ => Task.CompletedTask;

        (stopped.StoppedBy, stopped.Transferred).ShouldBe((StoreErrorKind.Unauthenticated, 21));
        stopped.Failed.ShouldBeInRange(5, 5 + (2 * _scene.Options.Connections * 4));
        _scene.Folder.List().Single().State.ShouldBe(JobState.NeedsCredentials);
        var report = await RunAsync();
        (report.Listed, report.Transferred, report.Failed).ShouldBe((200, 200, 0));
    }

    // A prefix with a key of its own, say, that these credentials may not use.
    [Fact]
    public async Task RunAsync_ManyObjectsInARowMayNotBeRead_TheOthersAreTransferredAllTheSame()
    {
        for (var i = 0; i < 200; i++)
        {
            await _scene.AtSourceAsync($"s/{i:000}", 10);
        }

        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value[3] != '0'
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;
        var denied = await RunAsync();
        _scene.Source.Before = static _ => Task.CompletedTask;

        (denied.Stopped, denied.Transferred, denied.Failed).ShouldBe((null, 20, 180));
        _scene.Folder.List().Single().State.ShouldBe(JobState.SomeFailed);
        (await RunAsync(resume: _scene.Folder.List().Single().Id)).Transferred.ShouldBe(200);
    }

    [Fact]
    public async Task RunAsync_PausedWithFailures_ResumingTriesThemLast()
    {
        for (var i = 0; i < 100; i++)
        {
            await _scene.AtSourceAsync($"s/{i:000}", 10);
        }

        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;
        var paused = await RunAsync();
        var failed = _scene.Receipts.Where(receipt => receipt.Outcome == Outcome.Failed).Select(receipt => receipt.SourceKey.Value).ToList();
        var order = new ConcurrentQueue<string>();
        _scene.Source.Before = call =>
        {
            if (call.Operation == StoreOperation.OpenRead)
            {
                order.Enqueue(call.Key!.Value.Value);
            }

            return Task.CompletedTask;
        };

        paused.StoppedBy.ShouldBe(StoreErrorKind.PermissionDenied);
        (await RunAsync()).Transferred.ShouldBe(100);
        failed.Count.ShouldBeInRange(5, 50);
        order.TakeLast(failed.Count).ShouldBe(failed, ignoreOrder: true, "those that failed come last");
    }
}
