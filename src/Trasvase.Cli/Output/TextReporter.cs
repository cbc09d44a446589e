using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Output;

/// <summary>Reports a transfer to people: progress and failures on standard error, the result on standard output.</summary>
/// <param name="order">What the user asked for.</param>
/// <param name="view">Standard error.</param>
/// <param name="output">Standard output.</param>
/// <param name="quiet">Whether to report only failures and waits.</param>
internal sealed class TextReporter(TransferOrder order, IProgressView view, TextWriter output, bool quiet) : TransferReporter
{
    private readonly WaitWords _waits = new();
    private TransferReceipt? _only;
    private string? _lastFailure;
    private long _bytes;
    private long _notes;

    public override Task RunAsync(Func<Task> work) => view.RunAsync(work);

    public override ValueTask RecordAsync(TransferReceipt receipt)
    {
        Record(receipt);
        return ValueTask.CompletedTask;
    }

    public override ValueTask RecordAsync(RemovedObject removed)
    {
        Record(removed);
        return ValueTask.CompletedTask;
    }

    public override void Finish(JobReport report)
    {
        if (!quiet)
        {
            foreach (var line in Result(report))
            {
                output.WriteLine(line);
            }
        }

        output.Flush();
        if (Failure(report) is { } sentence)
        {
            view.WriteLine(Complaint.Line(sentence));
        }
    }

    public override void Cancelled()
    {
        var done = order.IsOne
            ? "Cancelled. What the target held is as it was. Run the same command again to go on: with a journal, parts that have "
                + "arrived are not sent again."
            : $"Cancelled after {Units.Count(Latest.Done, "object")} ({Units.Count(Latest.Transferred)} transferred, "
                + $"{Units.Count(Latest.Unchanged)} unchanged, "
                + $"{Units.Count(Latest.Skipped)} skipped, {Units.Count(Latest.Failed)} failed). "
                + "Run the same command again to go on: what is done is not sent again.";
        view.WriteLine(Complaint.Line(done));
    }

    protected override void Show(TransferProgress progress)
    {
        // Reported even with --quiet, because a job that waits for hours looks as if it hangs.
        if (_waits.Next(progress.Waiting, progress.Elapsed) is { } change)
        {
            view.WriteLine(change.ToString());
        }

        view.Show(progress);
    }

    private void Record(RemovedObject removed)
    {
        if (!quiet)
        {
            var place = order.Target with { Key = removed.Key.Value };
            output.WriteLine($"{(removed.IsDryRun ? "would remove" : "removed")} {Shown.Escaped(place.ToString())}");
        }
    }

    private void Record(TransferReceipt receipt)
    {
        _only = receipt;
        _notes += receipt.Notes.Count > 0 ? 1 : 0;
        _bytes += receipt is { Outcome: Outcome.Transferred, Updated.Count: 0 } ? receipt.Size ?? 0 : 0;
        if (receipt.Outcome == Outcome.Failed)
        {
            _lastFailure = receipt.Reason;
        }

        if (receipt.IsDryRun && !quiet)
        {
            output.WriteLine(ReceiptText.WouldLine(order, receipt));
        }
        else if (receipt.Outcome == Outcome.Failed && !order.IsOne)
        {
            view.WriteLine($"failed {Shown.Escaped(order.SourceOf(receipt).ToString())}: {Shown.Prose(receipt.Reason ?? "")}");
        }
    }

    // The failures of objects were reported as they happened, except that of the one object that was named.
    private string? Failure(JobReport report) => (order.IsOne, report.Stopped) switch
    {
        (true, _) when _only is { Error: StoreErrorKind.Corrupt } wrong => $"{_lastFailure} It is {order.SourceOf(wrong)}.",
        (true, var stopped) => _lastFailure ?? stopped,
        (false, { } stopped) when stopped == _lastFailure => "Stopped, because every other object would fail for the same reason.",
        (false, var stopped) => stopped ?? report.WhyNotRemoved,
    };

    private IEnumerable<string> Result(JobReport report) => (order.IsOne, order.IsDryRun) switch
    {
        (true, true) => [],
        (true, false) => _only is { Outcome: not Outcome.Failed } ? ReceiptText.Lines(order, _only, report.BytesFound) : [],
        _ when report is { Listed: 0, Stopped: not null } => [],
        _ => SummaryText.Lines(order, report, _bytes, _notes),
    };
}
