using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.Scheduling;

namespace Trasvase.Simulation.World;

/// <summary>All there is for one seed: the time, both stores, the others, what happened.</summary>
internal sealed class Universe
{
    // Far more than any job of these sizes needs: who gets here runs in circles.
    private const int MomentsMax = 100_000;

    private readonly Others _others;
    private readonly Dice _dice;
    private readonly VirtualTime.Clock _clock;
    private DateTimeOffset? _downSince;
    private int _order;

    public Universe(Scenario scenario, Planted planted, TextWriter? story)
    {
        Scenario = scenario;
        Planted = planted;
        _clock = Time.For();
        _dice = new Dice(scenario.Seed, stream: 3);
        Trace = new Trace(Time, story);
        Source = Side.Make("source", scenario.Source, _clock, NextOrder);
        Target = Side.Make("target", scenario.Target, _clock, NextOrder);
        _others = new Others(scenario, Source, Target, Trace);
    }

    public Scenario Scenario { get; }

    /// <summary>What is broken on purpose.</summary>
    public Planted Planted { get; }

    public VirtualTime Time { get; } = new();

    /// <summary>The time as everybody but the job knows it.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>What the target fetched by itself.</summary>
    public Origins Origins { get; } = new();

    public Trace Trace { get; }

    public Side Source { get; }

    public Side Target { get; }

    /// <summary>What happened that must never happen.</summary>
    public List<Violation> Violations { get; } = [];

    /// <summary>Moments that have passed in the run that is on.</summary>
    public int Moments { get; private set; }

    /// <summary>Called at each moment, with its number.</summary>
    public Action<int> AtMoment { get; set; } = static _ => { };

    /// <summary>The place among all changes at which the first life began; 0 before.</summary>
    public int JobBegan { get; set; }

    public int NextOrder() => ++_order;

    /// <summary>Whether a side answers nobody now; in the last life all do.</summary>
    public bool IsDown(Side side, Run run) =>
        !run.IsQuiet
            && _downSince is { } since
            && side == (Scenario.Down!.IsSource ? Source : Target)
            && Time.Now < since + Scenario.Down.Length;

    public Task FillAsync() => _others.FillAsync();

    public Run NewRun(int number, bool isQuiet)
    {
        (Moments, AtMoment) = (0, static _ => { });
        if (isQuiet)
        {
            _others.Retire();
        }

        return new Run(number, isQuiet, Time.For(), new Dice(Scenario.Seed, stream: 3 + number))
        {
            IsDisturbed = !isQuiet && Scenario.Meanwhile.Count > 0,
        };
    }

    public void Violate(string invariant, string what)
    {
        Trace.Add($"VIOLATION {invariant}: {what}");
        Violations.Add(new Violation(invariant, what));
    }

    /// <summary>Anything can happen before and after everything that the job does.</summary>
    public async Task MomentAsync(Run run)
    {
        await run.AliveAsync();
        var moment = ++Moments;
        if (moment == MomentsMax)
        {
            Violate("I8", $"The job is still busy after {MomentsMax} moments.");
        }

        await (moment >= MomentsMax ? new TaskCompletionSource().Task : Task.CompletedTask);
        if (moment == Scenario.Down?.Moment && !run.IsQuiet && _downSince is null)
        {
            Trace.Add($"{Scenario.Down}");
            _downSince = Time.Now;
        }

        AtMoment(moment);
        await run.AliveAsync();
        if (!run.IsQuiet)
        {
            await _others.MomentAsync(moment);
        }
    }

    /// <summary>Others change the object that the job is about to read or to store.</summary>
    public Task RaceAsync(Side side, ObjectKey key, Dice dice) => _others.RaceAsync(side, key, dice);

    /// <summary>Lets something take effect later, whatever becomes of who asked for it.</summary>
    public void Later(string what, Func<Task> effect)
    {
        Trace.Add($"later: {what}");
        _ = RunLaterAsync(what, effect);
    }

    /// <summary>Ends a run from one moment to the next; some of what it had sent arrives all the same.</summary>
    public void Kill(Run run)
    {
        Trace.Add("the process is killed");
        foreach (var effect in run.Kill())
        {
            Later("a request of the dead", effect);
        }

        run.Clock.Stop();
    }

    private async Task RunLaterAsync(string what, Func<Task> effect)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1 + _dice.Below(_dice.Pick(20, 1000, 60_000))), _clock);
        try
        {
            await effect();
            Trace.Add($"late: {what}: done");
        }
        catch (StoreException e)
        {
            Trace.Add($"late: {what}: {e.Kind}");
        }
    }
}
