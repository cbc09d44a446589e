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
            await FillAsync($"{i:000}", 10);
        }

        _source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.CompareTo(new ObjectKey("s/020")) > 0
            ? throw new StoreException(StoreErrorKind.Unauthenticated, RetryAdvice.Never, "The token has ended.")
            : Task.CompletedTask;
        var stopped = await RunAsync();
        _source.Before = static _ => Task.CompletedTask;

        (stopped.StoppedBy, stopped.Transferred).ShouldBe((StoreErrorKind.Unauthenticated, 21));
        stopped.Failed.ShouldBeInRange(5, 5 + (2 * _options.Connections * 4));
        new JobFolder(_path).List().Single().State.ShouldBe(JobState.NeedsCredentials);
        var report = await RunAsync();
        (report.Listed, report.Transferred, report.Failed).ShouldBe((200, 200, 0));
    }

    // A prefix with a key of its own, say, that these credentials may not use.
    [Fact]
    public async Task RunAsync_ManyObjectsInARowMayNotBeRead_TheOthersAreTransferredAllTheSame()
    {
        for (var i = 0; i < 200; i++)
        {
            await FillAsync($"{i:000}", 10);
        }

        _source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value[3] != '0'
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;
        var denied = await RunAsync();
        _source.Before = static _ => Task.CompletedTask;

        (denied.Stopped, denied.Transferred, denied.Failed).ShouldBe((null, 20, 180));
        new JobFolder(_path).List().Single().State.ShouldBe(JobState.SomeFailed);
        (await RunAsync(resume: new JobFolder(_path).List().Single().Id)).Transferred.ShouldBe(200);
    }

    [Fact]
    public async Task RunAsync_PausedWithFailures_ResumingTriesThemLast()
    {
        for (var i = 0; i < 100; i++)
        {
            await FillAsync($"{i:000}", 10);
        }

        _source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;
        var paused = await RunAsync();
        var failed = _failed.ToList();
        var order = new ConcurrentQueue<string>();
        _source.Before = call =>
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
