using Trasvase.Simulation.World;

namespace Trasvase.Simulation.Checking;

/// <summary>Takes the receipts and the progress of one run.</summary>
internal sealed class Recorder(Universe universe, Run run, int failsAt) : IProgress<TransferProgress>
{
    private bool _isRecording;

    /// <summary>What is thrown where a receipt cannot be recorded.</summary>
    public IOException? Failure { get; private set; }

    public async ValueTask RecordAsync(TransferReceipt receipt)
    {
        await run.AliveAsync();
        if (_isRecording || run.HasEnded || Failure is not null)
        {
            universe.Violate("I6", $"'{receipt.SourceKey}' is recorded while another receipt is, or after the end.");
        }

        _isRecording = true;
        await universe.MomentAsync(run);
        if (run.Dice.Hits(0.3))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(run.Dice.Below(100)), run.Clock);
        }

        _isRecording = false;
        if (run.Receipts.Count + 1 >= failsAt)
        {
            run.IsDisturbed = true;
            Failure = new IOException("The record is full.");
            throw Failure;
        }

        if (universe.Planted == Planted.Believe && receipt is { Route: TransferRoute.Pull, Verification: Verification.Unverifiable })
        {
            receipt = receipt with { Verification = new Verification.Verified(VerifiedBy.Relay) };
        }

        universe.Trace.Add(
            $"run {run.Number} records {receipt.SourceKey} -> {receipt.TargetKey}: {receipt.Outcome} {receipt.Verification} "
                + $"{receipt.Error} {receipt.Reason}");
        if (universe.Planted != Planted.Forget || !run.Dice.Hits(0.2))
        {
            run.Receipts.Add((universe.NextOrder(), receipt));
        }
    }

    public void Report(TransferProgress value)
    {
        // What a display shows as done is remembered.
        if (!run.IsKilled && value.Done > run.Receipts.Count && universe.Planted != Planted.Forget)
        {
            universe.Violate("I6", $"{value.Done} objects are shown as done, and {run.Receipts.Count} are recorded.");
        }

        if (run.HasEnded && !run.IsKilled)
        {
            universe.Violate("I8", "Progress is reported after the end.");
        }
    }
}
