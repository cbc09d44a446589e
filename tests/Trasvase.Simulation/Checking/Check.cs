using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.World;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Simulation.Checking;

/// <summary>
/// Decides whether what happened may happen, from all that both stores ever held and from what was recorded; from nothing that
/// the job says of itself.
/// </summary>
internal sealed class Check(Universe universe)
{
    private readonly Scenario _scenario = universe.Scenario;
    private readonly Evidence _evidence = new(universe);
    private int _begun;

    /// <summary>A run begins now.</summary>
    public void Begins(Run run)
    {
        _begun = universe.NextOrder();
        universe.JobBegan = universe.JobBegan == 0 ? _begun : universe.JobBegan;
    }

    /// <summary>A run has ended by itself, or does not end at all.</summary>
    public async Task EndedAsync(Run run, Task<JobReport> job, TransferLimits? limits, Recorder recorder, bool wasStopped)
    {
        if (!job.IsCompleted)
        {
            universe.Violate(
                "I8", $"Run {run.Number} never ends: {run.Open} requests are open, {run.Receipts.Count} receipts are recorded.");
            run.Clock.Stop();
            return;
        }

        GivenBack(run, limits);
        Receipts(run);
        try
        {
            var report = await job;
            universe.Trace.Add($"{report}");
            Accounting(run, report, recorder);
            Synced(run, report);
        }
        catch (OperationCanceledException) when (wasStopped)
        {
            // As it was asked to.
        }
        catch (IOException e) when (e == recorder.Failure)
        {
            // What broke the record is what is reported.
        }
        catch (Exception e)
        {
            universe.Violate("I8", $"Run {run.Number} ended with {e}");
        }
    }

    /// <summary>Everything is over, and nothing went wrong in the last run.</summary>
    public void Everything(Run last)
    {
        foreach (var violation in _evidence.OfHistory())
        {
            universe.Violate(violation.Invariant, violation.What);
        }

        foreach (var (_, receipt) in last.Receipts)
        {
            if (_evidence.WhyNotFinal(receipt) is { } why)
            {
                universe.Violate("I1", $"In the end, '{receipt.SourceKey}' {why}: {receipt.Outcome} {receipt.Reason}");
            }
        }
    }

    private void GivenBack(Run run, TransferLimits? limits)
    {
        if (limits is not null
            && (limits.Memory.Used != 0 || limits.Free != _scenario.Options.Connections || limits.FreePulls != _scenario.Options.Pulls))
        {
            universe.Violate(
                "I10",
                $"{limits.Memory.Used} bytes and {_scenario.Options.Connections - limits.Free} connections and "
                    + $"{_scenario.Options.Pulls - limits.FreePulls} copies were not given back.");
        }

        if (run.Open != 0 || run.Clock.Running != 0)
        {
            universe.Violate("I8", $"After the end, {run.Open} requests are open and {run.Clock.Running} timers are running.");
        }
    }

    // Where nothing goes wrong any more, a sync that ended well leaves nothing at the target that the source has not.
    private void Synced(Run run, JobReport report)
    {
        if (!run.IsQuiet || !_scenario.Syncing.Deletes || _scenario.Options.DryRun || !report.IsSuccess)
        {
            return;
        }

        foreach (var key in universe.Target.History.Keys.Where(key => universe.Target.History.Current(key) is not null))
        {
            if (_scenario.SourceKey(key) is { } wanted && universe.Source.History.Current(wanted) is null)
            {
                universe.Violate("sync", $"'{key}' is at the target still, and the source has no '{wanted}'.");
            }
        }
    }

    private void Receipts(Run run)
    {
        foreach (var (order, receipt) in run.Receipts)
        {
            if (_evidence.WhyFalse(receipt, order) is var (invariant, why))
            {
                universe.Violate(
                    invariant,
                    $"'{receipt.SourceKey}' -> '{receipt.TargetKey}' is recorded as {receipt.Outcome}, {receipt.Verification}, but {why}.");
            }
        }
    }

    private void Accounting(Run run, JobReport report, Recorder recorder)
    {
        var receipts = run.Receipts.ConvertAll(entry => entry.Receipt);
        var counted = (report.Transferred, report.Unchanged, report.Skipped, report.Failed);
        var recorded = (Count(Outcome.Transferred), Count(Outcome.Unchanged), Count(Outcome.Skipped), Count(Outcome.Failed));
        if (counted != recorded
            || report.Listed != receipts.Count
            || report.BytesSent != receipts.Sum(receipt => receipt.BytesSent)
            || report.BytesRelayed != receipts.Sum(receipt => receipt.BytesRelayed)
            || report.Pulled != receipts.Count(receipt => receipt is { Outcome: Outcome.Transferred, Route: TransferRoute.Pull }))
        {
            universe.Violate("accounting", $"The report says {counted} of {report.Listed}, the record {recorded}.");
        }

        if (recorder.Failure is not null)
        {
            universe.Violate("I6", "The job ended well although a receipt could not be recorded.");
        }

        if (report.Stopped is not null)
        {
            if (!run.IsDisturbed)
            {
                universe.Violate("I8", $"Nothing went wrong, and the job stopped: {report.Stopped}");
            }

            return;
        }

        EveryoneOnce(run, receipts);

        int Count(Outcome outcome) => receipts.Count(receipt => receipt.Outcome == outcome);
    }

    // Objects that were there from before the run until its end are in the record, and none but those of the source are. (A listing
    // may be over before the end: who is added in between may be in it or not.)
    private void EveryoneOnce(Run run, List<TransferReceipt> receipts)
    {
        var times = receipts.CountBy(receipt => receipt.SourceKey).ToDictionary();
        foreach (var key in universe.Source.History.Keys)
        {
            var count = times.GetValueOrDefault(key);
            if (count == 0 && !_scenario.IsOne && WasThereAlways(key, run))
            {
                universe.Violate("I1", $"'{key}' was at the source, and nothing is recorded of it in run {run.Number}.");
            }

            if (count > 1 && (run.IsQuiet || _scenario.SourceFaults.ListedTwice == 0))
            {
                universe.Violate("accounting", $"'{key}' is recorded {count} times in run {run.Number}.");
            }
        }

        if (_scenario.IsOne && receipts.Count != 1)
        {
            universe.Violate("I1", $"One object was wanted, and {receipts.Count} are recorded in run {run.Number}.");
        }
    }

    // Removals by the job itself come after it has listed the object; but one that an earlier life had sent may come at any time,
    // until everything is quiet.
    private bool WasThereAlways(ObjectKey key, Run run)
    {
        var changes = universe.Source.History.Of(key);
        return changes.LastOrDefault(change => change.Order < _begun)?.Now is not null
            && !changes.Any(change => change.Order > _begun && change.Now is null && (change.ByOthers || !run.IsQuiet));
    }
}
