using Trasvase.Jobs;
using Trasvase.Simulation.Checking;
using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.Scheduling;
using Trasvase.Simulation.Stores;
using Trasvase.Simulation.World;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Simulation;

/// <summary>What came of a seed.</summary>
/// <param name="Seed">Which one.</param>
/// <param name="Digest">Of all that happened.</param>
/// <param name="Lines">How much that was.</param>
/// <param name="Violations">What must never happen and did.</param>
internal sealed record SeedResult(long Seed, string Digest, int Lines, IReadOnlyList<Violation> Violations);

/// <summary>
/// The story of one seed: a job among faults, maybe cut at some moment; then the same job again with what survived, where
/// nothing goes wrong any more and everything must come to its end.
/// </summary>
internal sealed class SeedRun
{
    private readonly Universe _universe;
    private readonly Scenario _scenario;
    private readonly Check _check;

    private SeedRun(Scenario scenario, Planted planted, TextWriter? story)
    {
        _scenario = scenario;
        _universe = new Universe(scenario, planted, story);
        _check = new Check(_universe);
    }

    public static async Task<SeedResult> RunAsync(long seed, Planted planted, TextWriter? story)
    {
        // Nothing before may still be on its way when it begins.
        await OneThread.SettleAsync();
        var scenario = ScenarioDrawing.Draw(seed);
        story?.WriteLine(scenario);
        var run = new SeedRun(scenario, planted, story);
        await run.ExecuteAsync();
        return new SeedResult(seed, run._universe.Trace.Digest, run._universe.Trace.Lines, run._universe.Violations);
    }

    private async Task ExecuteAsync()
    {
        await OneThread.RunAsync(_universe.Time, _universe.FillAsync(), DateTimeOffset.MaxValue);
        await LiveAsync(_universe.NewRun(1, isQuiet: false), _scenario.Cut);

        // Late requests of the first life fall into the second one, which is another half of the faults. The last one is quiet.
        if (_scenario.Cut != Cut.None)
        {
            await LiveAsync(_universe.NewRun(2, isQuiet: false), Cut.None);
        }

        await OneThread.RunAsync(_universe.Time, new TaskCompletionSource().Task, DateTimeOffset.MaxValue);
        var last = _universe.NewRun(3, isQuiet: true);
        await LiveAsync(last, Cut.None);
        _check.Everything(last);
    }

    /// <summary>
    /// One life. What survives it is what both stores hold, and whatever the job has written down: a journal, once there is
    /// one, is handed from one life to the next here and nowhere else.
    /// </summary>
    private async Task LiveAsync(Run run, Cut cut)
    {
        _universe.Trace.Add($"run {run.Number} begins");
        _check.Begins(run);
        using var stop = new CancellationTokenSource();
        CutAt(run, cut, stop);

        var (source, target) = (new SimulatedStore(_universe, _universe.Source, run), new SimulatedStore(_universe, _universe.Target, run));
        var runner = new JobRunner(source, target, _scenario.IsMove ? source : null, _scenario.Options, run.Clock);
        var recorder = new Recorder(_universe, run, cut == Cut.RecordFails ? _scenario.CutAt : int.MaxValue);
        var end = _universe.Time.Now + Patience;
        var job = runner.RunAsync(Scope(), recorder.RecordAsync, _scenario.ShowsProgress ? recorder : null, stop.Token);
        await OneThread.RunAsync(_universe.Time, Task.WhenAny(job, run.Death), end);
        run.HasEnded = true;
        if (!run.IsKilled)
        {
            await _check.EndedAsync(run, job, runner.Limits, recorder, stop.IsCancellationRequested);
        }

        _universe.Trace.Add($"run {run.Number} is over");
    }

    // No wait is longer than what the longest answer asks for, and no loop runs more often than its attempts: with every loop of
    // every object one after the other, a job of these sizes is over by then.
    private static TimeSpan Patience => TimeSpan.FromDays(30);

    private JobScope Scope() => _scenario.IsOne
        ? new JobScope.One(_scenario.Objects[0].Key, _scenario.TargetKey(_scenario.Objects[0].Key))
        : new JobScope.Below(Scenario.SourcePrefix, _scenario.TargetPrefix);

    private void CutAt(Run run, Cut cut, CancellationTokenSource stop) => _universe.AtMoment = moment =>
    {
        if (moment != _scenario.CutAt)
        {
            return;
        }

        if (cut == Cut.Cancelled)
        {
            _universe.Trace.Add("the job is asked to stop");
            ThreadPool.UnsafeQueueUserWorkItem(static stop => stop.Cancel(), stop, preferLocal: false);
        }
        else if (cut == Cut.Killed)
        {
            _universe.Kill(run);
        }
    };
}
