using System.Globalization;
using Microsoft.Data.Sqlite;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>How far a job is, according to its journal.</summary>
/// <param name="Report">The counts of all runs.</param>
/// <param name="ListedTo">How far the source's listing is.</param>
/// <param name="TargetListedTo">How far the target's listing is.</param>
/// <param name="ListedAll">Whether the source's listing came to its end, and the target's listing with it.</param>
internal sealed record JobProgress(JobReport Report, ListingMark ListedTo, TargetMark TargetListedTo, bool ListedAll)
{
    private static readonly string Select =
        $"SELECT {JobCounters.Columns}, listed_to, listed_count, target_to, target_count, listed_all, milliseconds, route, reason, id, "
        + "made, state, "
        + "reasons FROM job";

    /// <summary>Reads the progress from a journal.</summary>
    public static JobProgress Read(JournalConnection connection) => Query(connection, Select, Of)[0];

    private static JobProgress Of(SqliteDataReader row)
    {
        var at = JobCounters.Count;
        var listed = new ListingMark(row.IsDBNull(at) ? null : JournalCodec.Key(row, at), row.GetInt64(at + 1));
        var target = new TargetMark(row.IsDBNull(at + 2) ? null : JournalCodec.Key(row, at + 2), row.GetInt64(at + 3));

        // A job that came to its end has a reason only if not everything was removed.
        var endedEarly = row.GetString(at + 10) != nameof(JobState.SomeFailed);
        var reason = JournalCodec.Text(row, at + 7);
        var report = new JobReport
        {
            Elapsed = TimeSpan.FromMilliseconds(row.GetInt64(at + 5)),
            Route = JournalCodec.Text(row, at + 6),
            Stopped = endedEarly ? reason : null,
            WhyNotRemoved = endedEarly ? null : reason,
            Job = row.GetString(at + 8),
            Begun = DateTimeOffset.Parse(row.GetString(at + 9), CultureInfo.InvariantCulture),
            Reasons = JournalCodec.Reasons(row.GetString(at + 11)),
        };
        return new JobProgress(JobCounters.Read(row, first: 0, report), listed, target, row.GetBoolean(at + 4));
    }
}
