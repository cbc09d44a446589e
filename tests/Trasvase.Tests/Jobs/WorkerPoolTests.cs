using Trasvase.Jobs;

namespace Trasvase.Tests.Jobs;

public sealed class WorkerPoolTests
{
    private static readonly AsyncLocal<string?> Name = new();

    private readonly TaskCompletionSource _end = new();
    private readonly WorkerPool _pool = new() { Max = 4 };
    private int _begun;

    [Fact]
    public async Task GrowTo_WhileTheWorkLasts_AddsUpToTheMost()
    {
        var running = _pool.RunAsync(2, WorkAsync);
        _begun.ShouldBe(2);

        _pool.GrowTo(3);
        (_begun, _pool.Count).ShouldBe((3, 3));
        _pool.GrowTo(100);
        _begun.ShouldBe(4, "there are as many as there may be");

        _end.SetResult();
        await running;
        _pool.Max = 10;
        _pool.GrowTo(10);
        _begun.ShouldBe(4, "the work has ended");
    }

    [Fact]
    public async Task RunAsync_FirstOnesFail_WaitsForThoseThatWereAddedAndThrowsWhatTheFirstFailedWith()
    {
        var fail = new TaskCompletionSource();
        var running = _pool.RunAsync(1, () => ++_begun == 1 ? fail.Task : _end.Task);
        _pool.GrowTo(2);

        fail.SetException(new InvalidOperationException("the first"));
        await Task.Yield();
        running.IsCompleted.ShouldBeFalse("the second still works");
        _end.SetException(new OperationCanceledException());

        (await Should.ThrowAsync<InvalidOperationException>(running)).Message.ShouldBe("the first");
    }

    [Fact]
    public async Task GrowTo_CalledInTheNameOfOneObject_BeginsAWorkerInTheNameOfAll()
    {
        var names = new List<string?>();
        Name.Value = "the job";
        var running = _pool.RunAsync(1, () =>
        {
            names.Add(Name.Value);
            return _end.Task;
        });

        Name.Value = "an object";
        _pool.GrowTo(2);
        _end.SetResult();
        await running;

        names.ShouldBe(["the job", "the job"]);
    }

    private async Task WorkAsync()
    {
        _begun++;
        await _end.Task;
    }
}
