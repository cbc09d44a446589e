using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>Lists that name a key more than once: no two transfers of it are under way together, and each line has its outcome.</summary>
public sealed class RepeatedKeysTests : IDisposable
{
    private readonly ChoosingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1500)]
    public async Task RunAsync_KeyThatComesTwice_IsTransferredOnce(int between)
    {
        _scene.Options = _scene.Options with { Connections = 8, PartSize = 200_000, MemoryBudget = 16 * 128 * 1024 };
        await _scene.PutAsync("s/large", size: 600_000);
        await _scene.PutAsync("s/small");
        var (turns, small) = (new TaskCompletionSource(), 0);
        _scene.Target.Before = call =>
        {
            // The large one is under way until the rest of the list has been taken up.
            small += call.Key == new ObjectKey("t/small") ? 1 : 0;
            return call.Operation == StoreOperation.PutPart ? turns.Task : Task.CompletedTask;
        };
        var list = _scene.WriteList(["\"s/large\"", .. Enumerable.Repeat("\"s/none\"", between - 1), "\"s/large\"", "\"s/small\""]);
        var running = _scene.RunAsync(_scene.Named(list));
        while (small == 0)
        {
            await Task.Yield();
        }

        turns.SetResult();
        var report = await running;

        (report.Listed, report.Transferred, report.Failed + report.Skipped).ShouldBe((between + 2, 2, between));
        _scene.Target.Calls.Count(StoreOperation.BeginUpload).ShouldBe(1);
        _scene.Receipts.Last(receipt => receipt is { Outcome: Outcome.Skipped, SourceKey.Value: "s/large" }).Reason
            .ShouldNotBeNull()
            .ShouldContain("more than once");
        await _scene.ShouldHoldAsync("t/large", seed: 1, size: 600_000);
    }

    [Fact]
    public async Task RunAsync_SecondVersionRefusedAndKilled_IsStillFailedAfterwards()
    {
        var old = await _scene.PutAsync("s/a", seed: 1);
        var now = await _scene.PutAsync("s/a", seed: 2);
        await _scene.PutAsync("s/b");
        var list = _scene.WriteList(
            $$"""{"key":"s/a","versionId":"{{old.Version}}"}""", $$"""{"key":"s/a","versionId":"{{now.Version}}"}""", "\"s/b\"");
        _scene.Target.Before = call => call.Operation == StoreOperation.Put
            && _scene.Receipts.Any(receipt => receipt.Outcome == Outcome.Failed)
            ? throw new JobScene.KilledException()
            : WhenRefusedAsync();
        await Should.ThrowAsync<JobScene.KilledException>(() => _scene.RunAsync(_scene.Named(list)));
        _scene.Target.Before = static _ => Task.CompletedTask;

        var report = await _scene.RunAsync(_scene.Named(list));

        (report.IsResumed, report.Listed, report.Transferred + report.Unchanged, report.Failed).ShouldBe((true, 3, 2, 1));
        await _scene.ShouldHoldAsync("t/a", seed: 1);

        async Task WhenRefusedAsync()
        {
            while (!_scene.Receipts.Any(receipt => receipt.Outcome == Outcome.Failed))
            {
                await Task.Yield();
            }

            throw new JobScene.KilledException();
        }
    }

    [Fact]
    public async Task RunAsync_FirstOneFailedBefore_IsTriedAgainAndTheSecondIsNot()
    {
        await _scene.PutAsync("s/a");
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not now.")
            : Task.CompletedTask;
        var list = _scene.WriteList("\"s/a\"", "\"s/a\"");

        var report = await _scene.RunAsync(_scene.Named(list));

        (report.Listed, report.Failed, report.Skipped).ShouldBe((2, 1, 1));
    }
}
