using Trasvase.Client;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Tests;

public sealed class DispatchLaneTests
{
    private readonly Dictionary<string, TaskCompletionSource> _begun = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    [Fact]
    public void Enqueue_MoreThanRunAtATime_BeginsTheOthersInTheirOrder()
    {
        var lane = new DispatchLane(2, Begin);
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            lane.Enqueue(Job(id));
        }

        _order.ShouldBe(["a", "b"]);
        lane.Waiting.ShouldBe(2);
        _begun["b"].SetResult();
        _begun["a"].SetResult();

        _order.ShouldBe(["a", "b", "c", "d"]);
        lane.Waiting.ShouldBe(0);
    }

    // Paused and resumed while it waits: once is enough.
    [Fact]
    public void Enqueue_JobThatWaits_KeepsItsPlaceAndRunsOnce()
    {
        var lane = new DispatchLane(1, Begin);
        foreach (var id in new[] { "a", "b", "c", "b", "a" })
        {
            lane.Enqueue(Job(id));
        }

        foreach (var id in new[] { "a", "b", "c" })
        {
            _begun[id].SetResult();
        }

        // The first was begun already, and may be resumed while it ends.
        _order.ShouldBe(["a", "b", "c", "a"]);
    }

    [Fact]
    public void Begin_ThatFails_GivesItsPlaceBack()
    {
        var lane = new DispatchLane(1, job => job.Id == "a" ? Task.FromException(new InvalidOperationException()) : Begin(job));

        lane.Enqueue(Job("a"));
        lane.Enqueue(Job("b"));

        _order.ShouldBe(["b"]);
    }

    private static JobRecord Job(string id) => new()
    {
        Id = id,
        Tenant = "t",
        Owner = "o",
        Request = new NewJob { Source = new Place { Connection = "s" }, Target = new Place { Connection = "t" } },
    };

    private Task Begin(JobRecord job)
    {
        _order.Add(job.Id);
        var end = new TaskCompletionSource();
        _begun[job.Id] = end;
        return end.Task;
    }
}
