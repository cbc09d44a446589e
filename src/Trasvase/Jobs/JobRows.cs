using System.Globalization;
using Microsoft.Data.Sqlite;
using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Transfers;
using static Trasvase.Jobs.JournalDatabase;

namespace Trasvase.Jobs;

/// <summary>What changes more than one of the journal's tables, and what reads the job itself.</summary>
internal static class JobRows
{
    /// <summary>State of an object that is stored and verified, whose source is to be removed.</summary>
    public const int Stored = 1;

    /// <summary>State of an object that failed in an earlier run, and is tried again.</summary>
    public const int Again = 3;

    /// <summary>State of an object that is being restored while others wait already.</summary>
    public const int Aside = 4;

    private const int Failed = 2;

    /// <summary>Writes the one row of a new job.</summary>
    public static void Create(JournalConnection connection, string id, JobOrder order, DateTimeOffset now) => Execute(
        connection,
        "INSERT INTO job (id, made, verb, source, target, arguments, state, selection, choices) VALUES ($id, $made, $verb, $source, $target, $arguments, $state, $selection, $choices)",
        ("$id", id),
        ("$made", now.ToString("O", CultureInfo.InvariantCulture)),
        ("$verb", order.Verb),
        ("$source", order.Source),
        ("$target", order.Target),
        ("$arguments", JournalRows.Json(order.Arguments)),
        ("$state", nameof(JobState.Running)),
        ("$selection", order.Selection),
        ("$choices", order.Choices));

    /// <summary>Adds to what is counted.</summary>
    /// <param name="connection">The journal.</param>
    /// <param name="more">What is added.</param>
    /// <param name="time">How long the job ran meanwhile, in milliseconds.</param>
    /// <param name="reportLength">How long the report is now; null if that did not change.</param>
    public static void Count(JournalConnection connection, JobReport more, long time = 0, long? reportLength = null)
    {
        Execute(
            connection,
            """
            UPDATE job SET listed = listed + $listed, transferred = transferred + $transferred, unchanged = unchanged + $unchanged, skipped = skipped + $skipped,
                failed = failed + $failed, mismatched = mismatched + $mismatched, unverified = unverified + $unverified,
                copied = copied + $copied, bytes = bytes + $bytes, relayed = relayed + $relayed, requests = requests + $requests,
                milliseconds = milliseconds + $time, report_length = ifnull($report, report_length)
            """,
            ("$listed", more.Listed),
            ("$transferred", more.Transferred),
            ("$unchanged", more.Unchanged),
            ("$skipped", more.Skipped),
            ("$failed", more.Failed),
            ("$mismatched", more.Mismatched),
            ("$unverified", more.Unverified),
            ("$copied", more.Copied),
            ("$bytes", more.BytesSent),
            ("$relayed", more.BytesRelayed),
            ("$requests", more.Requests),
            ("$time", time),
            ("$report", reportLength));
        ReasonRows.Add(connection, more.Reasons);
    }

    /// <summary>The listing is past this page.</summary>
    public static void Pass(JournalConnection connection, ListedPage page)
    {
        var settled = new JobReport().With(page.Settled);
        if (settled.Listed > 0)
        {
            Count(connection, settled);
        }

        Execute(
            connection,
            "UPDATE job SET listed_to = $key, listed_count = $count, in_order = $order, left_out = left_out + $left, target_to = $target, target_count = $passed, report_length = ifnull($report, report_length)",
            ("$key", page.Mark.Key is { } key ? JournalRows.Bytes(key) : null),
            ("$count", page.Mark.Count),
            ("$order", page.InOrder),
            ("$left", page.LeftOut),
            ("$target", page.Passed.Key is { } last ? JournalRows.Bytes(last) : null),
            ("$passed", page.Passed.Count),
            ("$report", page.ReportLength));
        ReasonRows.Add(connection, page.WhyLeftOut.Plus(page.Reasons));
    }

    /// <summary>An object with a row of its own failed: it is kept with its receipt.</summary>
    public static void Fail(JournalConnection connection, TransferReceipt receipt) => Execute(
        connection,
        "UPDATE object SET state = $failed, mismatched = $mismatched, receipt = $receipt WHERE source = $source",
        ("$source", JournalRows.Bytes(receipt.SourceKey)),
        ("$failed", Failed),
        ("$mismatched", receipt.Verification is Verification.Mismatch),
        ("$receipt", JournalRows.Json(receipt)));

    /// <summary>An object with a row of its own is stored and verified; its source is removed next.</summary>
    public static void Store(JournalConnection connection, TransferReceipt receipt) => Execute(
        connection,
        "UPDATE object SET state = $stored, receipt = $receipt WHERE source = $source",
        ("$source", JournalRows.Bytes(receipt.SourceKey)),
        ("$stored", Stored),
        ("$receipt", JournalRows.Json(receipt)));

    /// <inheritdoc cref="ITransferJournal.FindStoredAsync"/>
    public static TransferReceipt? FindStored(JournalConnection connection, ObjectKey source) => Query(
        connection,
        "SELECT receipt FROM object WHERE source = $source AND state = $stored",
        row => JournalRows.Receipt(row.GetString(0)),
        ("$source", JournalRows.Bytes(source)),
        ("$stored", Stored)).FirstOrDefault();

    /// <summary>An object with a row of its own is finished.</summary>
    public static void Forget(JournalConnection connection, ObjectKey source) =>
        Execute(connection, "DELETE FROM object WHERE source = $source", ("$source", JournalRows.Bytes(source)));

    /// <inheritdoc cref="IJournal.SetAsideAsync"/>
    public static void SetAside(JournalConnection connection, ObjectKey source) => Execute(
        connection, "UPDATE object SET state = $aside WHERE source = $source", ("$source", JournalRows.Bytes(source)), ("$aside", Aside));

    /// <summary>What failed counts as taken up and not finished. What has no row of its own, because its key is in another one's, stays failed.</summary>
    public static void RetryFailed(JournalConnection connection)
    {
        ReasonRows.TakeBack(connection, Failed);
        Execute(
            connection,
            """
            UPDATE job SET listed = listed - (SELECT count(*) FROM object WHERE state = $failed), failed = failed - (SELECT count(*) FROM object WHERE state = $failed),
                mismatched = mismatched - (SELECT ifnull(sum(mismatched), 0) FROM object WHERE state = $failed);
            UPDATE object SET state = $again, mismatched = 0, receipt = NULL WHERE state = $failed;
            """,
            ("$failed", Failed),
            ("$again", Again));
    }

    /// <summary>
    /// The listing begins again, and so do the counts: what is done is found unchanged at the target. What is staged is kept, and so is
    /// what was stored and not yet removed at the source.
    /// </summary>
    public static void ListAgain(JournalConnection connection) => Execute(
        connection,
        """
        DELETE FROM object WHERE state <> $stored;
        DELETE FROM batch;
        DELETE FROM rest;
        DELETE FROM extra;
        UPDATE job SET listed = 0, transferred = 0, unchanged = 0, skipped = 0, failed = 0, mismatched = 0, unverified = 0, copied = 0, bytes = 0,
            relayed = 0, requests = 0, left_out = 0, removed = 0, kept = 0, milliseconds = 0, listed_to = NULL, listed_count = 0, listed_all = 0,
            target_to = NULL, target_count = 0, reasons = '[]';
        """,
        ("$stored", Stored));

    /// <summary>Whether the listing broke off and cannot be continued where it was, because it is in no order.</summary>
    public static bool MustListAgain(JournalConnection connection) =>
        Query(connection, "SELECT 1 FROM job WHERE in_order = 0 AND listed_all = 0", _ => true).Count > 0;

    /// <summary>How far it is.</summary>
    public static (JobReport Report, ListingMark ListedTo, TargetMark TargetListedTo, bool ListedAll) Progress(JournalConnection connection) => Query(
        connection,
        "SELECT listed, transferred, unchanged, skipped, failed, mismatched, unverified, bytes, requests, listed_to, listed_all, copied, relayed, listed_count, left_out, removed, kept, target_to, target_count, milliseconds, route, reason, id, made, state, reasons FROM job",
        row => (
            new JobReport
            {
                Listed = row.GetInt64(0),
                Transferred = row.GetInt64(1),
                Unchanged = row.GetInt64(2),
                Skipped = row.GetInt64(3),
                Failed = row.GetInt64(4),
                Mismatched = row.GetInt64(5),
                Unverified = row.GetInt64(6),
                BytesSent = row.GetInt64(7),
                Requests = row.GetInt64(8),
                Copied = row.GetInt64(11),
                BytesRelayed = row.GetInt64(12),
                LeftOut = row.GetInt64(14),
                Removed = row.GetInt64(15),
                Kept = row.GetInt64(16),
                Elapsed = TimeSpan.FromMilliseconds(row.GetInt64(19)),
                Route = JournalRows.Text(row, 20),
                Stopped = EndedEarly(row) ? JournalRows.Text(row, 21) : null,
                WhyNotRemoved = EndedEarly(row) ? null : JournalRows.Text(row, 21),
                Job = row.GetString(22),
                Begun = DateTimeOffset.Parse(row.GetString(23), CultureInfo.InvariantCulture),
                Reasons = JournalRows.Reasons(row.GetString(25)),
            },
            new ListingMark(row.IsDBNull(9) ? null : JournalRows.Key(row, 9), row.GetInt64(13)),
            new TargetMark(row.IsDBNull(17) ? null : JournalRows.Key(row, 17), row.GetInt64(18)),
            row.GetBoolean(10)))[0];

    // A job that came to its end has a reason only if not all was removed.
    private static bool EndedEarly(SqliteDataReader progress) => progress.GetString(24) != nameof(JobState.SomeFailed);

    /// <summary>The job in a few words; null if its process ended before it was written down.</summary>
    public static JobSummary? Summary(JournalConnection connection, bool isRunning) => Query(
        connection,
        "SELECT id, made, verb, source, target, arguments, state, reason, ended, (SELECT count(*) FROM object WHERE state <> $failed) + (SELECT ifnull(sum(count), 0) FROM rest), selection, runs, report, wishes, choices FROM job",
        row =>
        {
            var state = Enum.Parse<JobState>(row.GetString(6));
            return new JobSummary
            {
                Id = row.GetString(0),
                Made = DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture),
                Order = new JobOrder(row.GetString(2), row.GetString(3), row.GetString(4))
                {
                    Arguments = JournalRows.Arguments(row.GetString(5)),
                    Selection = row.GetString(10),
                    Choices = row.GetString(14),
                },
                State = state == JobState.Running && !isRunning ? JobState.Interrupted : state,
                Reason = JournalRows.Text(row, 7),
                Ended = JournalRows.Text(row, 8) is { } ended ? DateTimeOffset.Parse(ended, CultureInfo.InvariantCulture) : null,
                Unfinished = row.GetInt64(9),
                Report = Balanced(Progress(connection).Report),
                Runs = (int)row.GetInt64(11),
                ReportFile = JournalRows.Text(row, 12),
                Wishes = JournalRows.Wishes(JournalRows.Text(row, 13)),
            };
        },
        ("$failed", Failed)).SingleOrDefault();

    /// <summary>What the job remembers of its report; null if it never wrote one.</summary>
    public static (ReportMark? Report, int Run) Reported(JournalConnection connection) => Query(
        connection,
        "SELECT report, report_length, runs FROM job",
        row => (
            JournalRows.Text(row, 0) is { } path ? new ReportMark(path, row.IsDBNull(1) ? null : row.GetInt64(1)) : null,
            (int)row.GetInt64(2)))[0];

    /// <summary>The receipts of what failed behind this number, with their numbers, in the order in which it was listed.</summary>
    public static List<(long Number, TransferReceipt Receipt)> FailedAfter(JournalConnection connection, long number, int limit) => Query(
        connection,
        "SELECT number, receipt FROM object WHERE state = $failed AND number > $after ORDER BY number LIMIT $limit",
        row => (row.GetInt64(0), JournalRows.Receipt(row.GetString(1))),
        ("$failed", Failed),
        ("$after", number),
        ("$limit", limit));

    /// <summary>The receipts of what failed, in the order in which it was listed.</summary>
    public static List<TransferReceipt> FailedOnes(JournalConnection connection, int limit) =>
        [.. FailedAfter(connection, number: 0, limit).Select(failed => failed.Receipt)];

    private static JobReport Balanced(JobReport report) => report.Balanced(report.Listed);
}
