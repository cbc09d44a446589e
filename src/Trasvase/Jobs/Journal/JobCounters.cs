using Microsoft.Data.Sqlite;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The counters in a job's row. Each is defined once, here: its column and its place in a report.</summary>
internal static class JobCounters
{
    private static readonly Counter[] All =
    [
        new("listed", report => report.Listed, (report, count) => report with { Listed = count }),
        new("transferred", report => report.Transferred, (report, count) => report with { Transferred = count }),
        new("unchanged", report => report.Unchanged, (report, count) => report with { Unchanged = count }),
        new("skipped", report => report.Skipped, (report, count) => report with { Skipped = count }),
        new("failed", report => report.Failed, (report, count) => report with { Failed = count }),
        new("mismatched", report => report.Mismatched, (report, count) => report with { Mismatched = count }),
        new("unverified", report => report.Unverified, (report, count) => report with { Unverified = count }),
        new("copied", report => report.Pulled, (report, count) => report with { Pulled = count }),
        new("bytes", report => report.BytesSent, (report, count) => report with { BytesSent = count }),
        new("relayed", report => report.BytesRelayed, (report, count) => report with { BytesRelayed = count }),
        new("requests", report => report.Requests, (report, count) => report with { Requests = count }),
        new("left_out", report => report.LeftOut, (report, count) => report with { LeftOut = count }),
        new("removed", report => report.Removed, (report, count) => report with { Removed = count }),
        new("kept", report => report.Kept, (report, count) => report with { Kept = count }),
    ];

    private static readonly string Addition =
        $"UPDATE job SET {string.Join(", ", All.Select(counter => $"{counter.Column} = {counter.Column} + ${counter.Column}"))}, "
        + "milliseconds = milliseconds + $time, report_length = ifnull($report, report_length)";

    /// <summary>The columns, as a query names them.</summary>
    public static string Columns { get; } = string.Join(", ", All.Select(counter => counter.Column));

    /// <summary>The number of columns.</summary>
    public static int Count => All.Length;

    /// <summary>The assignments that set all columns to zero, for an update statement.</summary>
    public static string ToZero { get; } = string.Join(", ", All.Select(counter => $"{counter.Column} = 0"));

    /// <summary>Adds to the counters and to the reasons.</summary>
    /// <param name="connection">The journal.</param>
    /// <param name="more">The counts to add.</param>
    /// <param name="time">The time that the job ran meanwhile, in milliseconds.</param>
    /// <param name="reportLength">The length of the report, in bytes; null if it did not change.</param>
    public static void Add(JournalConnection connection, JobReport more, long time = 0, long? reportLength = null)
    {
        Execute(
            connection,
            Addition,
            [.. All.Select(counter => ($"${counter.Column}", (object?)counter.Get(more))), ("$time", time), ("$report", reportLength)]);
        ReasonTable.Add(connection, more.Reasons);
    }

    /// <summary>Reads the counters.</summary>
    /// <param name="row">A row that holds the columns one after the other, as in <see cref="Columns"/>.</param>
    /// <param name="first">The ordinal of the first column.</param>
    /// <param name="report">The report whose counters are replaced in the result.</param>
    public static JobReport Read(SqliteDataReader row, int first, JobReport report)
    {
        for (var i = 0; i < All.Length; i++)
        {
            report = All[i].Set(report, row.GetInt64(first + i));
        }

        return report;
    }

    private sealed record Counter(string Column, Func<JobReport, long> Get, Func<JobReport, long, JobReport> Set);
}
