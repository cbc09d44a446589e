using Trasvase.Jobs;

namespace Trasvase.Tests.Jobs;

public sealed class WorkerPoolTests
{
    private readonly TaskCompletionSource _end = new();
    private readonly WorkerPool _pool = new() { Max = 4 };
    private int _begun;

    [Fact]
    public async Task Grow_WhileTheWorkLasts_AddsOneUpToTheMost()
    {
        var running = _pool.RunAsync(2, WorkAsync);
        _begun.ShouldBe(2);

        _pool.Grow();
        _begun.ShouldBe(3);
        _pool.Grow();
        _pool.Grow();
        _begun.ShouldBe(4, "there are as many as there may be");

        _end.SetResult();
        await running;
        _pool.Max = 10;
        _pool.Grow();
        _begun.ShouldBe(4, "the work has ended");
    }

    [Fact]
    public async Task RunAsync_OneThatWasAddedLater_IsWaitedFor()
    {
        var running = _pool.RunAsync(1, () => ++_begun == 1 ? GrowAndEndAsync() : _end.Task);

        running.IsCompleted.ShouldBeFalse("the second still works");
        _end.SetResult();
        await running;
        _begun.ShouldBe(2);
    }

    private async Task WorkAsync()
    {
        _begun++;
        await _end.Task;
    }

    private async Task GrowAndEndAsync()
    {
        await Task.Yield();
        _pool.Grow();
    }
}
