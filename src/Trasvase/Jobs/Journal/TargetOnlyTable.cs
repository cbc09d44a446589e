using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The journal's table of target objects that a sync may remove.</summary>
internal static class TargetOnlyTable
{
    /// <summary>Adds objects. An object that is in the table already is replaced by what was found last.</summary>
    public static void Add(JournalConnection connection, IReadOnlyList<TargetOnly> extras)
    {
        foreach (var extra in extras)
        {
            Execute(
                connection,
                "INSERT INTO extra (target, etag, size) VALUES ($target, $etag, $size) ON CONFLICT (target) DO UPDATE SET etag = $etag, "
                + "size = $size",
                ("$target", JournalCodec.Bytes(extra.Key)),
                ("$etag", extra.ETag ?? ""),
                ("$size", extra.Size));
        }
    }

    /// <inheritdoc cref="IJournal.ReadExtrasAsync"/>
    public static List<TargetOnly> Read(JournalConnection connection, ObjectKey? after, int limit) => Query(
        connection,
        "SELECT target, etag, size FROM extra WHERE $after IS NULL OR target > $after ORDER BY target LIMIT $limit",
        row => new TargetOnly(JournalCodec.Key(row, 0), row.GetString(1) is { Length: > 0 } eTag ? eTag : null, row.GetInt64(2)),
        ("$after", after is { } key ? JournalCodec.Bytes(key) : null),
        ("$limit", limit));

    /// <inheritdoc cref="IJournal.RemovedAsync"/>
    public static void Finish(
        JournalConnection connection, IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength)
    {
        var more = new JobReport { Removed = removed, Kept = kept.Sum(count => count.Count), Reasons = kept };
        JobCounters.Add(connection, more, reportLength: reportLength);
        foreach (var extra in done)
        {
            Execute(connection, "DELETE FROM extra WHERE target = $target", ("$target", JournalCodec.Bytes(extra.Key)));
        }
    }
}
