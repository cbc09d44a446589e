using static Trasvase.Jobs.JournalDatabase;

namespace Trasvase.Jobs;

/// <summary>The limits that a job is to keep to, in its journal.</summary>
internal static class WishRows
{
    /// <summary>The job keeps to these from now on, and to those of before where these say nothing.</summary>
    /// <returns>False if the job was never begun.</returns>
    public static bool TryWrite(JournalConnection connection, JobWishes wishes)
    {
        if (Query(connection, "SELECT wishes FROM job", row => JournalRows.Wishes(JournalRows.Text(row, 0))) is not [var earlier])
        {
            return false;
        }

        Execute(connection, "UPDATE job SET wishes = $wishes", ("$wishes", JournalRows.Json(wishes.After(earlier))));
        return true;
    }
}
