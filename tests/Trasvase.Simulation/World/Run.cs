using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.Scheduling;

namespace Trasvase.Simulation.World;

/// <summary>One life of a job: from its start until it ends, is cut, or is found to hang.</summary>
internal sealed class Run(int number, bool isQuiet, VirtualTime.Clock clock, Dice dice)
{
    private readonly List<Func<Task>> _onTheirWay = [];
    private readonly TaskCompletionSource _death = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which life, counted from 1.</summary>
    public int Number => number;

    /// <summary>Nothing goes wrong in it.</summary>
    public bool IsQuiet => isQuiet;

    /// <summary>The time as it knows it.</summary>
    public VirtualTime.Clock Clock => clock;

    /// <summary>Draws the faults.</summary>
    public Dice Dice => dice;

    /// <summary>The process is gone: nothing that it still does has any effect.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Completes when it is killed.</summary>
    public Task Death => _death.Task;

    /// <summary>It has returned.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Requests and reads that are open.</summary>
    public int Open { get; set; }

    /// <summary>Whether anything went wrong in it that may make an object fail.</summary>
    public bool IsDisturbed { get; set; }

    /// <summary>What it recorded, with the place of each record among all changes.</summary>
    public List<(int Order, TransferReceipt Receipt)> Receipts { get; } = [];

    /// <summary>Keeps what a request does while it is on its way.</summary>
    public void Send(Func<Task> effect) => _onTheirWay.Add(effect);

    public void Arrived(Func<Task> effect) => _onTheirWay.Remove(effect);

    /// <summary>Ends it from one moment to the next.</summary>
    /// <returns>What was on its way and arrives all the same.</returns>
    public IReadOnlyList<Func<Task>> Kill()
    {
        IsKilled = true;
        _death.SetResult();
        return [.. _onTheirWay.Where(_ => dice.Hits(0.5))];
    }

    /// <summary>Whoever is dead never comes back from here.</summary>
    public Task AliveAsync() => IsKilled ? new TaskCompletionSource().Task : Task.CompletedTask;
}
