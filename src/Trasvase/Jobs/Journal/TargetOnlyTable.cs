using Trasvase.Storage;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The journal's table of target objects that a sync may remove.</summary>
internal static class TargetOnlyTable
{
    /// <summary>These were found; one that was known already is as it was found last.</summary>
    public static void Add(JournalConnection connection, IReadOnlyList<Extra> extras)
    {
        foreach (var extra in extras)
        {
            Execute(
                connection,
                "INSERT INTO extra (target, etag, size) VALUES ($target, $etag, $size) ON CONFLICT (target) DO UPDATE SET etag = $etag, size = $size",
                ("$target", JournalCodec.Bytes(extra.Key)),
                ("$etag", extra.ETag ?? ""),
                ("$size", extra.Size));
        }
    }

    /// <inheritdoc cref="IJournal.ReadExtrasAsync"/>
    public static List<Extra> Read(JournalConnection connection, ObjectKey? after, int limit) => Query(
        connection,
        "SELECT target, etag, size FROM extra WHERE $after IS NULL OR target > $after ORDER BY target LIMIT $limit",
        row => new Extra(JournalCodec.Key(row, 0), row.GetString(1) is { Length: > 0 } eTag ? eTag : null, row.GetInt64(2)),
        ("$after", after is { } key ? JournalCodec.Bytes(key) : null),
        ("$limit", limit));

    /// <inheritdoc cref="IJournal.RemovedAsync"/>
    public static void Finish(JournalConnection connection, IReadOnlyList<Extra> done, long removed, ReasonCounts kept, long? reportLength)
    {
        Execute(
            connection,
            "UPDATE job SET removed = removed + $removed, kept = kept + $kept, report_length = ifnull($report, report_length)",
            ("$removed", removed),
            ("$kept", kept.Sum(count => count.Count)),
            ("$report", reportLength));
        ReasonTable.Add(connection, kept);
        foreach (var extra in done)
        {
            Execute(connection, "DELETE FROM extra WHERE target = $target", ("$target", JournalCodec.Bytes(extra.Key)));
        }
    }
}
