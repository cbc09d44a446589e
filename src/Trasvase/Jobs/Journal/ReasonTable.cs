using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The journal's counts of short reasons, kept as one text in the job's row: a few dozen counts at most.</summary>
internal static class ReasonTable
{
    /// <summary>Adds to the counts. Most objects have no reason and cost nothing here.</summary>
    public static void Add(JournalConnection connection, ReasonCounts more)
    {
        if (more.Count > 0)
        {
            Change(connection, before => before.Plus(more));
        }
    }

    /// <summary>Takes back the counts of the objects in this state. They are tried again and counted then.</summary>
    public static void TakeBack(JournalConnection connection, int state)
    {
        var reasons = Query(
            connection,
            "SELECT receipt ->> '$.Reasons' AS reasons, count(*) FROM object WHERE state = $state GROUP BY reasons",
            row => JournalCodec.Reasons(JournalCodec.Text(row, 0), row.GetInt64(1)),
            ("$state", state)).SelectMany(some => some).ToList();
        if (reasons.Count > 0)
        {
            Change(connection, before => before.Less(reasons));
        }
    }

    private static void Change(JournalConnection connection, Func<ReasonCounts, ReasonCounts> change)
    {
        var before = Query(connection, "SELECT reasons FROM job", row => JournalCodec.Reasons(row.GetString(0)))[0];
        Execute(connection, "UPDATE job SET reasons = $reasons", ("$reasons", JournalCodec.Json(change(before))));
    }
}
