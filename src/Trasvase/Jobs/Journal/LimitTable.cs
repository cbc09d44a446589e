using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>The limits that a job was asked to keep to, in its journal.</summary>
internal static class LimitTable
{
    /// <summary>Records limits that the job keeps to from now on. A limit that is not set stays as it was.</summary>
    /// <returns>False if the job was never begun.</returns>
    public static bool TryWrite(JournalConnection connection, JobLimits limits)
    {
        if (Query(connection, "SELECT wishes FROM job", row => JournalCodec.Limits(JournalCodec.Text(row, 0))) is not [var earlier])
        {
            return false;
        }

        Execute(connection, "UPDATE job SET wishes = $wishes", ("$wishes", JournalCodec.Json(limits.After(earlier))));
        return true;
    }
}
