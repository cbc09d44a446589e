using System.Globalization;
using Trasvase.Cli.Commands;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli.Output;

/// <summary>Writes what a journal holds about a job, for people.</summary>
internal static class JobReportText
{
    /// <summary>Writes the report. The failed objects are written as they are read.</summary>
    public static void Write(TextWriter output, JobSummary job, IEnumerable<TransferReceipt> failed)
    {
        foreach (var line in Head(job).Concat(SummaryText.Counts(job.Report, job.Report.BytesSent)).Concat(Rest(job)))
        {
            output.WriteLine(line);
        }

        foreach (var receipt in failed)
        {
            output.WriteLine($"failed {Shown.Escaped(receipt.SourceKey.ToString())}: {Shown.Prose(receipt.Reason ?? "")}");
        }
    }

    private static IEnumerable<string> Head(JobSummary job)
    {
        yield return Shown.Escaped($"{job.Id}  {job.Order.Verb} {job.Order.Source} {job.Order.Target}");
        yield return $"  state       {JobWords.Of(job.State)}{(job.Reason is { } reason ? ": " + Shown.Prose(reason) : "")}";
        yield return $"  begun       {Time(job.Made)}{(job.Runs > 1 ? $", taken up {Units.Count(job.Runs)} times" : "")}";
        yield return $"  ended       {(job.Ended is { } ended ? Time(ended) : "-")}";
        if (job.Order.Arguments.Count > 0)
        {
            yield return $"  command     trasvase {Shown.Prose(ShellWords.Line(job.Order.Arguments))}";
        }
    }

    private static IEnumerable<string> Rest(JobSummary job)
    {
        if (job.Unfinished > 0)
        {
            yield return $"  {"unfinished",-11} {Units.Count(job.Unfinished),9}   taken up and not done";
        }

        if (job.Order.Verb == "move" && job.Report.Transferred + job.Report.Unchanged is > 0 and var gone)
        {
            yield return $"  {Units.Count(gone, "source")} removed";
        }

        if (job.Report.Route is { } route)
        {
            yield return $"  went by {Shown.Prose(route)}";
        }

        yield return SummaryText.Took(job.Report);
        if (job.ReportFile is { } file)
        {
            var isGone = File.Exists(file) ? "" : ", which is not there any more";
            yield return $"  a line for each object is in {Shown.Escaped(file)}{isGone}";
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
