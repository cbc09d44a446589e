using System.Globalization;
using System.Text.Json;
using Trasvase.Cli.Commands;

namespace Trasvase.Cli.Output;

/// <summary>Writes about remembered jobs.</summary>
internal interface IJobsWriter
{
    /// <summary>Writes all jobs of a folder.</summary>
    void WriteAll(JobFolder folder);

    /// <summary>Writes one job with its failed objects.</summary>
    void WriteOne(JobSummary job, IEnumerable<TransferReceipt> failed);

    /// <summary>Writes what was done with a job.</summary>
    void WriteDone(string what, JobSummary job);

    /// <summary>Writes that a job has new limits.</summary>
    void WriteSet(JobSummary job);

    /// <summary>Writes that a job's journal was removed.</summary>
    void WriteForgotten(string id);
}

/// <summary>Writes about jobs for people.</summary>
internal sealed class TextJobs(TextWriter output, TextWriter error) : IJobsWriter
{
    public void WriteAll(JobFolder folder)
    {
        var (jobs, unreadable) = folder.ListReadable();
        foreach (var job in jobs)
        {
            output.WriteLine($"{job.Id}  {JobWords.Of(job.State),-17}  {Counts(job.Report),-28}  {What(job)}");
        }

        foreach (var sentence in unreadable)
        {
            error.WriteLine(Complaint.Line(sentence));
        }

        if (jobs.Count == 0)
        {
            error.WriteLine($"No jobs are remembered in {folder.Path}.");
        }
        else if (ResumeCommand.Next(jobs) is { } unfinished)
        {
            error.WriteLine($"'trasvase resume {unfinished.Id}' goes on with one.");
        }
    }

    public void WriteOne(JobSummary job, IEnumerable<TransferReceipt> failed)
    {
        output.WriteLine($"{job.Id}  {What(job)}");
        output.WriteLine($"  state       {JobWords.Of(job.State)}{(job.Reason is { } reason ? ": " + Shown.Escaped(reason) : "")}");
        output.WriteLine($"  begun       {Time(job.Made)}");
        output.WriteLine($"  ended       {(job.Ended is { } ended ? Time(ended) : "-")}");
        output.WriteLine($"  taken up    {Units.Count(job.Report.Listed + job.Unfinished)}");
        output.WriteLine($"  transferred {Units.Count(job.Report.Transferred)}, {Units.Bytes(job.Report.BytesSent)}");
        output.WriteLine($"  unchanged   {Units.Count(job.Report.Unchanged)}");
        output.WriteLine($"  skipped     {Units.Count(job.Report.Skipped)}{Why(job, ReasonKind.Skipped)}");
        output.WriteLine($"  unfinished  {Units.Count(job.Unfinished)}");
        output.WriteLine($"  failed      {Units.Count(job.Report.Failed)}{Why(job, ReasonKind.Failed)}");
        if (Limits(job.Limits) is { Length: > 0 } limits)
        {
            output.WriteLine($"  limits      {limits}");
        }

        foreach (var receipt in failed)
        {
            output.WriteLine($"    {Shown.Escaped($"{receipt.SourceKey}: {receipt.Reason}")}");
        }
    }

    public void WriteDone(string what, JobSummary job) =>
        output.WriteLine(job.State == JobState.Running ? $"{job.Id}: asked to stop" : $"{job.Id}: {what}");

    public void WriteForgotten(string id) => output.WriteLine($"{id}: forgotten");

    public void WriteSet(JobSummary job) => output.WriteLine($"{job.Id}: {Limits(job.Limits)}");

    private static string Limits(JobLimits limits)
    {
        string?[] said =
        [
            limits.MaxRate switch
            {
                null => null,
                0 => "any rate",
                { } rate => $"at most {Units.Bytes(rate)}/s",
            },
            limits.MaxRequests switch
            {
                null => null,
                0 => "any number of requests",
                { } requests => string.Create(CultureInfo.InvariantCulture, $"at most {requests} requests a second"),
            },
            limits.Connections is { } connections ? $"at most {Units.Count(connections, "connection")}" : null,
            limits.Pulls is { } pulls ? $"at most {Units.Count(pulls)} pulls at a time" : null,
            limits.Memory is { } memory ? $"at most {Units.Bytes(memory)} of memory" : null,
        ];
        return string.Join(", ", said.OfType<string>());
    }

    private static string Why(JobSummary job, ReasonKind explained) =>
        ReasonText.Of(job.Report.Reasons, explained) is { Length: > 0 } why ? $": {why}" : "";

    private static string What(JobSummary job) => Shown.Escaped($"{job.Order.Verb} {job.Order.Source} {job.Order.Target}");

    private static string Counts(JobReport report) =>
        $"{Units.Count(report.Listed - report.Failed)} done, {Units.Count(report.Failed)} failed";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>Writes about jobs for programs: a JSON line for each job and for each failed object.</summary>
internal sealed class JsonJobs(JsonLines lines) : IJobsWriter
{
    public void WriteAll(JobFolder folder)
    {
        var (jobs, unreadable) = folder.ListReadable();
        foreach (var job in jobs)
        {
            lines.Write("job", json => Write(json, job));
        }

        foreach (var sentence in unreadable)
        {
            lines.WriteError(sentence);
        }
    }

    public void WriteOne(JobSummary job, IEnumerable<TransferReceipt> failed)
    {
        lines.Write("job", json => Write(json, job));
        foreach (var receipt in failed)
        {
            lines.Write("object", json => ReceiptJson.Write(json, receipt));
        }
    }

    public void WriteDone(string what, JobSummary job) => lines.Write("job", json => Write(json, job));

    public void WriteSet(JobSummary job) => lines.Write("job", json => Write(json, job));

    public void WriteForgotten(string id) => lines.Write("forgotten", json => json.WriteString("job", id));

    private static void Write(Utf8JsonWriter json, JobSummary job)
    {
        json.WriteString("job", job.Id);
        json.Choice<JobState>("state", job.State);
        json.WriteString("reason", job.Reason);
        json.WriteString("verb", job.Order.Verb);
        json.WriteString("source", job.Order.Source);
        json.WriteString("target", job.Order.Target);
        json.WriteString("begun", job.Made.UtcDateTime);
        if (job.Ended is { } ended)
        {
            json.WriteString("ended", ended.UtcDateTime);
        }
        else
        {
            json.WriteNull("ended");
        }

        json.WriteBoolean("canResume", job.CanResume);
        json.WriteNumber("unfinished", job.Unfinished);
        json.WriteNumber("listed", job.Report.Listed);
        json.WriteNumber("transferred", job.Report.Transferred);
        json.WriteNumber("unchanged", job.Report.Unchanged);
        json.WriteNumber("skipped", job.Report.Skipped);
        json.WriteNumber("failed", job.Report.Failed);
        json.WriteNumber("mismatched", job.Report.Mismatched);
        json.WriteNumber("unverified", job.Report.Unverified);
        json.WriteNumber("pulled", job.Report.Pulled);
        json.WriteNumber("leftOut", job.Report.LeftOut);
        json.WriteNumber("removed", job.Report.Removed);
        json.WriteNumber("kept", job.Report.Kept);
        ReasonText.Write(json, job.Report.Reasons);
        json.WriteNumber("bytesSent", job.Report.BytesSent);
        json.WriteNumber("bytesRelayed", job.Report.BytesRelayed);
        json.Prose("via", job.Report.Route);
        json.WriteNumber("requests", job.Report.Requests);
        json.Seconds("seconds", job.Report.Elapsed);
        json.WriteNumber("runs", job.Runs);
        json.Texts("arguments", job.Order.Arguments);
        json.WriteString("report", job.ReportFile);
        json.WriteNumber("exitCode", ExitCodes.Of(job));
        WriteLimit("maxRate", job.Limits.MaxRate);
        WriteLimit("maxRequests", job.Limits.MaxRequests);
        WriteLimit("connections", job.Limits.Connections);
        WriteLimit("pulls", job.Limits.Pulls);
        WriteLimit("memory", job.Limits.Memory);

        // A limit is written only if it was changed after the job began.
        void WriteLimit(string name, double? value)
        {
            if (value is { } limit)
            {
                json.WriteNumber(name, limit);
            }
        }
    }
}
