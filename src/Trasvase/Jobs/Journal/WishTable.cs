using Trasvase.Http;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The limits that a job is to keep to, in its journal.</summary>
internal static class WishTable
{
    /// <summary>The job keeps to these from now on, and to those of before where these say nothing.</summary>
    /// <returns>False if the job was never begun.</returns>
    public static bool TryWrite(JournalConnection connection, JobWishes wishes)
    {
        if (Query(connection, "SELECT wishes FROM job", row => JournalCodec.Wishes(JournalCodec.Text(row, 0))) is not [var earlier])
        {
            return false;
        }

        Execute(connection, "UPDATE job SET wishes = $wishes", ("$wishes", JournalCodec.Json(wishes.After(earlier))));
        return true;
    }
}
