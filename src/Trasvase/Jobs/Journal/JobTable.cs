using System.Globalization;
using Trasvase.Jobs.Reporting;
using Trasvase.Transfers.Sending;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>Statements on the rows of the job and of single objects, and those that change more than one of the journal's tables.</summary>
internal static class JobTable
{
    /// <summary>The state of an object that is stored and verified, and whose source is to be removed.</summary>
    public const int Stored = 1;

    /// <summary>The state of an object that failed in an earlier run and is tried again.</summary>
    public const int Again = 3;

    /// <summary>
    /// The state of an object that was set aside: it is being restored while others wait already, or it failed and is tried again.
    /// </summary>
    public const int Aside = 4;

    private const int Failed = 2;

    /// <summary>Writes the only row of a new job.</summary>
    public static void Create(JournalConnection connection, string id, JobOrder order, DateTimeOffset now) => Execute(
        connection,
        "INSERT INTO job (id, made, verb, source, target, arguments, state, selection, choices) VALUES ($id, $made, $verb, $source, "
        + "$target, $arguments, $state, $selection, $choices)",
        ("$id", id),
        ("$made", now.ToString("O", CultureInfo.InvariantCulture)),
        ("$verb", order.Verb),
        ("$source", order.Source),
        ("$target", order.Target),
        ("$arguments", JournalCodec.Json(order.Arguments)),
        ("$state", nameof(JobState.Running)),
        ("$selection", order.Selection),
        ("$choices", order.Choices));

    /// <summary>Records that the listing is past this page.</summary>
    public static void Pass(JournalConnection connection, ListedPage page)
    {
        var settled = new JobReport().With(page.Settled);
        if (settled.Listed > 0)
        {
            JobCounters.Add(connection, settled);
        }

        Execute(
            connection,
            "UPDATE job SET listed_to = $key, listed_count = $count, in_order = $order, left_out = left_out + $left, target_to = $target, "
            + "target_count = $passed, report_length = ifnull($report, report_length)",
            ("$key", page.Mark.Key is { } key ? JournalCodec.Bytes(key) : null),
            ("$count", page.Mark.Count),
            ("$order", page.InOrder),
            ("$left", page.LeftOut),
            ("$target", page.Passed.Key is { } last ? JournalCodec.Bytes(last) : null),
            ("$passed", page.Passed.Count),
            ("$report", page.ReportLength));
        ReasonTable.Add(connection, page.WhyLeftOut.Plus(page.Reasons));
    }

    /// <summary>Records that an object with a row of its own failed, and keeps it with its receipt.</summary>
    public static void Fail(JournalConnection connection, TransferReceipt receipt) => Execute(
        connection,
        "UPDATE object SET state = $failed, mismatched = $mismatched, receipt = $receipt WHERE source = $source",
        ("$source", JournalCodec.Bytes(receipt.SourceKey)),
        ("$failed", Failed),
        ("$mismatched", receipt.Verification is Verification.Mismatch),
        ("$receipt", JournalCodec.Json(receipt)));

    /// <summary>Records that an object with a row of its own is stored and verified. Its source is removed next.</summary>
    public static void Store(JournalConnection connection, TransferReceipt receipt) => Execute(
        connection,
        "UPDATE object SET state = $stored, receipt = $receipt WHERE source = $source",
        ("$source", JournalCodec.Bytes(receipt.SourceKey)),
        ("$stored", Stored),
        ("$receipt", JournalCodec.Json(receipt)));

    /// <inheritdoc cref="ITransferJournal.FindStoredAsync"/>
    public static TransferReceipt? FindStored(JournalConnection connection, ObjectKey source) => Query(
        connection,
        "SELECT receipt FROM object WHERE source = $source AND state = $stored",
        row => JournalCodec.Receipt(row.GetString(0)),
        ("$source", JournalCodec.Bytes(source)),
        ("$stored", Stored)).FirstOrDefault();

    /// <summary>Removes the row of an object that is finished.</summary>
    public static void Forget(JournalConnection connection, ObjectKey source) =>
        Execute(connection, "DELETE FROM object WHERE source = $source", ("$source", JournalCodec.Bytes(source)));

    /// <inheritdoc cref="IJournal.SetAsideAsync"/>
    public static void SetAside(JournalConnection connection, ObjectKey source) => Execute(
        connection, "UPDATE object SET state = $aside WHERE source = $source", ("$source", JournalCodec.Bytes(source)), ("$aside", Aside));

    /// <summary>
    /// Counts failed objects as taken up and not finished. A failed object that has no row of its own, because another object's row has
    /// its key, stays failed.
    /// </summary>
    public static void RetryFailed(JournalConnection connection)
    {
        ReasonTable.TakeBack(connection, Failed);
        Execute(
            connection,
            """
            UPDATE job SET listed = listed - (SELECT count(*) FROM object WHERE state = $failed),
                failed = failed - (SELECT count(*) FROM object WHERE state = $failed),
                mismatched = mismatched - (SELECT ifnull(sum(mismatched), 0) FROM object WHERE state = $failed);
            UPDATE object SET state = $again, mismatched = 0, receipt = NULL WHERE state = $failed;
            """,
            ("$failed", Failed),
            ("$again", Again));
    }

    /// <summary>
    /// Begins the listing and the counts again. Objects that are done are found unchanged at the target. Staged parts are kept, and so
    /// are objects that were stored and not yet removed at the source.
    /// </summary>
    public static void ListAgain(JournalConnection connection) => Execute(
        connection,
        $"""
        DELETE FROM object WHERE state <> $stored;
        DELETE FROM batch;
        DELETE FROM rest;
        DELETE FROM extra;
        UPDATE job SET {JobCounters.ToZero}, milliseconds = 0, listed_to = NULL, listed_count = 0, listed_all = 0,
            target_to = NULL, target_count = 0, reasons = '[]';
        """,
        ("$stored", Stored));

    /// <summary>Returns whether the listing broke off and cannot be continued where it was, because it is in no order.</summary>
    public static bool MustListAgain(JournalConnection connection) =>
        Query(connection, "SELECT 1 FROM job WHERE in_order = 0 AND listed_all = 0", _ => true).Count > 0;

    /// <summary>Returns a summary of the job; null if its process ended before the job was written down.</summary>
    public static JobSummary? Summary(JournalConnection connection, bool isRunning) => Query(
        connection,
        "SELECT id, made, verb, source, target, arguments, state, reason, ended, (SELECT count(*) FROM object WHERE state <> $failed) + "
        + "(SELECT ifnull(sum(count), 0) FROM rest), selection, runs, report, wishes, choices FROM job",
        row =>
        {
            var state = Enum.Parse<JobState>(row.GetString(6));
            return new JobSummary
            {
                Id = row.GetString(0),
                Made = DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture),
                Order = new JobOrder(row.GetString(2), row.GetString(3), row.GetString(4))
                {
                    Arguments = JournalCodec.Arguments(row.GetString(5)),
                    Selection = row.GetString(10),
                    Choices = row.GetString(14),
                },
                State = state == JobState.Running && !isRunning ? JobState.Interrupted : state,
                Reason = JournalCodec.Text(row, 7),
                Ended = JournalCodec.Text(row, 8) is { } ended ? DateTimeOffset.Parse(ended, CultureInfo.InvariantCulture) : null,
                Unfinished = row.GetInt64(9),
                Report = Balanced(JobProgress.Read(connection).Report),
                Runs = (int)row.GetInt64(11),
                ReportFile = JournalCodec.Text(row, 12),
                Limits = JournalCodec.Limits(JournalCodec.Text(row, 13)),
            };
        },
        ("$failed", Failed)).SingleOrDefault();

    /// <summary>Returns the report that the job remembers, or null if it never wrote one, and the number of the run.</summary>
    public static (ReportMark? Report, int Run) Reported(JournalConnection connection) => Query(
        connection,
        "SELECT report, report_length, runs FROM job",
        row => (
            JournalCodec.Text(row, 0) is { } path ? new ReportMark(path, row.IsDBNull(1) ? null : row.GetInt64(1)) : null,
            (int)row.GetInt64(2)))[0];

    /// <summary>
    /// Returns the receipts of failed objects after this number, with their numbers, in the order in which they were listed.
    /// </summary>
    public static List<(long Number, TransferReceipt Receipt)> FailedAfter(JournalConnection connection, long number, int limit) => Query(
        connection,
        "SELECT number, receipt FROM object WHERE state = $failed AND number > $after ORDER BY number LIMIT $limit",
        row => (row.GetInt64(0), JournalCodec.Receipt(row.GetString(1))),
        ("$failed", Failed),
        ("$after", number),
        ("$limit", limit));

    /// <summary>Returns the receipts of failed objects, in the order in which they were listed.</summary>
    public static List<TransferReceipt> FailedOnes(JournalConnection connection, int limit) =>
        [.. FailedAfter(connection, number: 0, limit).Select(failed => failed.Receipt)];

    private static JobReport Balanced(JobReport report) => report.Balanced(report.Listed);
}
