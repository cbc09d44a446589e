using System.Text.Json;
using Trasvase.Cli.Output.Display;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Cli.Output;

/// <summary>
/// For programs: a JSON line for every object, for progress about once a second, and for the end. <c>docs/cli.md</c> lists the fields.
/// </summary>
/// <param name="lines">Where they go.</param>
/// <param name="progressInterval">The least time between two lines of progress; null for no such line.</param>
/// <param name="quiet">Only what went wrong.</param>
internal sealed class JsonReporter(JsonLines lines, TimeSpan? progressInterval, bool quiet) : TransferReporter
{
    private readonly RateMeter _rate = new();
    private readonly WaitWords _waits = new();
    private TimeSpan _shown;

    public override ValueTask RecordAsync(TransferReceipt receipt)
    {
        if (!quiet || receipt.Outcome == Outcome.Failed)
        {
            lines.Write("object", json => ReceiptJson.Write(json, receipt));
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask RecordAsync(RemovedObject removed)
    {
        if (!quiet)
        {
            lines.Write("removed", json =>
            {
                json.WriteBoolean("dryRun", removed.IsDryRun);
                json.WriteString("targetContainer", removed.Container);
                json.WriteString("targetKey", removed.Key.Value);
                json.WriteString("targetETag", removed.ETag);
                json.WriteNumber("size", removed.Size);
            });
        }

        return ValueTask.CompletedTask;
    }

    public override void Finish(JobReport report)
    {
        EndWait();
        if ((report.Stopped ?? report.WhyNotRemoved) is { } why)
        {
            lines.WriteError(why);
        }

        if (!quiet)
        {
            lines.Write("summary", json => Write(json, report, ExitCodes.Of(report)));
        }
    }

    public override void Cancelled()
    {
        EndWait();
        if (!quiet)
        {
            var report = new JobReport
            {
                Listed = Latest.Done,
                Transferred = Latest.Transferred,
                Unchanged = Latest.Unchanged,
                Skipped = Latest.Skipped,
                Failed = Latest.Failed,
                BytesSent = Latest.BytesMoved,
                Elapsed = Latest.Elapsed,
                Stopped = "Cancelled.",
            };
            lines.Write("summary", json => Write(json, report, ExitCodes.Cancelled));
        }
    }

    protected override void Show(TransferProgress progress)
    {
        if (_waits.Next(progress.Waiting, progress.Elapsed) is { } change)
        {
            WaitTeller.Write(lines, change);
        }

        var facts = _rate.Facts(progress);
        if (!quiet && progressInterval is { } least && progress.Elapsed - _shown >= least)
        {
            _shown = progress.Elapsed;
            lines.Write("progress", json => Write(json, facts));
        }
    }

    private void EndWait()
    {
        if (_waits.End(Latest.Elapsed) is { } change)
        {
            WaitTeller.Write(lines, change);
        }
    }

    private static void Write(Utf8JsonWriter json, ProgressFacts facts)
    {
        var progress = facts.Progress;
        json.WriteNumber("listed", progress.Listed);
        json.WriteBoolean("listingDone", progress.ListingDone);
        json.WriteNumber("transferred", progress.Transferred);
        json.WriteNumber("unchanged", progress.Unchanged);
        json.WriteNumber("skipped", progress.Skipped);
        json.WriteNumber("failed", progress.Failed);
        json.WriteNumber("bytesTotal", facts.BytesTotal);
        json.WriteNumber("bytesDone", progress.BytesDone);
        json.WriteNumber("bytesFailed", progress.BytesFailed);
        json.WriteNumber("bytesMoved", progress.BytesMoved);
        json.WriteNumber("bytesPerSecond", (long)facts.Rates.Bytes);
        json.WriteNumber("objectsPerSecond", Math.Round(facts.Rates.Objects, 1));
        json.Seconds("seconds", progress.Elapsed);
        json.Seconds("secondsLeft", facts.Left);
        json.WriteString("waitingFor", progress.Waiting?.Service);
        json.WriteString("silent", progress.Silent?.Service);
        json.Seconds("secondsSilent", progress.Silent?.For);
        json.WriteNumber("connections", progress.Connections);
        json.WriteNumber("pulls", progress.Pulls);
        json.WriteNumber("retries", progress.Retries);
        json.WriteStartArray("active");
        foreach (var active in progress.Active)
        {
            json.WriteStartObject();
            json.WriteString("sourceKey", active.Key.ToString());
            json.WriteNumber("size", active.Size);
            json.WriteNumber("bytesMoved", active.Moved);
            json.WriteBoolean("verifying", active.IsVerifying);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JobReport report, int exitCode)
    {
        json.WriteNumber("listed", report.Listed);
        json.WriteNumber("transferred", report.Transferred);
        json.WriteNumber("unchanged", report.Unchanged);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("mismatched", report.Mismatched);
        json.WriteNumber("unverified", report.Unverified);
        json.WriteNumber("copied", report.Copied);
        json.WriteNumber("leftOut", report.LeftOut);
        json.WriteNumber("removed", report.Removed);
        json.WriteNumber("kept", report.Kept);
        json.Prose("notRemoved", report.WhyNotRemoved);
        ReasonText.Write(json, report.Reasons);
        json.WriteNumber("bytesSent", report.BytesSent);
        json.WriteNumber("bytesRelayed", report.BytesRelayed);
        json.Prose("via", report.Route);
        json.Prose("aboutSource", report.AboutSource);
        json.WriteNumber("requests", report.Requests);
        json.Seconds("seconds", report.Elapsed);
        json.WriteString("job", report.Job);
        json.WriteBoolean("resumed", report.IsResumed);
        if (report.Begun is { } begun)
        {
            json.WriteString("begun", begun.UtcDateTime);
        }

        json.Prose("nothing", report.WhyNothing);
        json.Prose("stopped", report.Stopped);
        json.WriteNumber("exitCode", exitCode);
    }
}
