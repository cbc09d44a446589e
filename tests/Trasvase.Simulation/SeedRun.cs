using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Simulation.Checking;
using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.Scheduling;
using Trasvase.Simulation.Stores;
using Trasvase.Simulation.World;

namespace Trasvase.Simulation;

/// <summary>What came of a seed.</summary>
/// <param name="Seed">Which one.</param>
/// <param name="Digest">Of all that happened.</param>
/// <param name="Lines">How much that was.</param>
/// <param name="Violations">What must never happen and did.</param>
/// <param name="Outcomes">How many receipts ended how, by the number of the outcome.</param>
/// <param name="Pulled">How many the target fetched by itself.</param>
/// <param name="Longest">The longest that a life took.</param>
internal sealed record SeedResult(
    long Seed, string Digest, int Lines, IReadOnlyList<Violation> Violations, IReadOnlyList<int> Outcomes, int Pulled, TimeSpan Longest);

/// <summary>
/// The story of one seed: a job among faults, maybe cut at some moment; then the same job again with what survived, where
/// nothing goes wrong any more and everything must come to its end.
/// </summary>
internal sealed class SeedRun
{
    private readonly Universe _universe;
    private readonly Scenario _scenario;
    private readonly Check _check;
    private readonly Remembered _remembered = new();
    private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length];
    private int _copied;
    private TimeSpan _longest;

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
        var (universe, outcomes) = (run._universe, run._outcomes);
        return new SeedResult(seed, universe.Trace.Digest, universe.Trace.Lines, universe.Violations, outcomes, run._copied, run._longest);
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
    /// One life. What survives it is what both stores hold, and what the job has written down: that is handed from one life to
    /// the next here and nowhere else.
    /// </summary>
    private async Task LiveAsync(Run run, Cut cut)
    {
        _universe.Trace.Add($"run {run.Number} begins");
        _check.Begins(run);
        using var stop = new CancellationTokenSource();
        CutAt(run, cut, stop);

        var (source, target) = (new SimulatedStore(_universe, _universe.Source, run), new SimulatedStore(_universe, _universe.Target, run));
        var runner = new JobRunner(new JobContext(source, target, _scenario.OptionsOf(run.Number), run.Clock)
        {
            SourceRemover = _scenario.IsMove ? source : null,
            Patience = _scenario.Down is null
                ? Storage.Requests.Patience.None
                : Storage.Requests.Patience.Of(TimeSpan.FromHours(3), isJob: true),
            Journal = _scenario.Remembers || _scenario.Syncing.Deletes ? new UploadsJournal(_remembered, run) : new NoJournal(),
            TargetListing = _scenario.Syncing.ListsTarget ? target : null,
            Sync = _scenario.Syncing.Options,
            TargetRemover = _scenario.Syncing.Deletes ? target : null,
        });
        var recorder = new Recorder(_universe, run, cut == Cut.RecordFails ? _scenario.CutAt : int.MaxValue);
        var began = _universe.Time.Now;
        var job = runner.RunAsync(Scope(run.Clock), recorder.RecordAsync, _scenario.ShowsProgress ? recorder : null, stop.Token);
        await OneThread.RunAsync(_universe.Time, Task.WhenAny(job, run.Death), began + Longest);
        run.HasEnded = true;
        _longest = _universe.Time.Now - began > _longest ? _universe.Time.Now - began : _longest;
        if (!run.IsKilled)
        {
            await _check.EndedAsync(run, job, runner.Limits, recorder, stop.IsCancellationRequested);
        }

        run.Receipts.ForEach(entry => _outcomes[(int)entry.Receipt.Outcome]++);
        _copied += run.Receipts.Count(entry => entry.Receipt.Route == TransferRoute.Pull);
        _universe.Trace.Add($"run {run.Number} is over");
    }

    // Far more than any job of these sizes needs when every request has to be made as often as it may be.
    private static TimeSpan Longest => TimeSpan.FromHours(12);

    private JobScope Scope(TimeProvider time) => _scenario.IsOne
        ? new JobScope.One(_scenario.Objects[0].Key, _scenario.TargetKey(_scenario.Objects[0].Key))
        : new JobScope.Below(Scenario.SourcePrefix, _scenario.TargetPrefix) { Time = time };

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
