namespace Trasvase.Jobs.Journal;

/// <summary>
/// The right to work on a job: a lock on a file beside the job's journal. The operating system releases the lock when the process ends,
/// however it ends.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    /// <summary>The suffix by which the lock file's name differs from the journal's.</summary>
    public const string Extension = "-lock";

    // A process that only checks the lock has the file open for an instant, so taking the lock is tried again.
    private const int AskersMax = 10_000;

    private readonly FileStream _file;

    private JournalLock(FileStream file) => _file = file;

    /// <summary>Takes the lock. Returns null if another process has it.</summary>
    public static JournalLock? TryTake(string journal)
    {
        for (var asked = 0; asked < AskersMax; asked++)
        {
            try
            {
                return new JournalLock(new FileStream(journal + Extension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(journal + Extension))
            {
                // A process works on the job, or only checks whether any does. In the second case, the file is free in a moment.
                if (IsHeld(journal))
                {
                    return null;
                }

                Thread.Yield();
            }
        }

        return null;
    }

    /// <summary>
    /// Returns whether a process works on the job. Takes no lock: any number of processes may check at a time, and none is in another's
    /// way.
    /// </summary>
    public static bool IsHeld(string journal)
    {
        if (!File.Exists(journal + Extension))
        {
            return false;
        }

        try
        {
            // All processes that check share the file. Opening it is refused while a process has it exclusively.
            using var asking = new FileStream(journal + Extension, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>A job that this process works on.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="IsResumed">Whether the job continues where an earlier run ended. False for a new job, and if the listing begins
/// again.</param>
/// <param name="Journal">The job's journal.</param>
/// <param name="Database">The file of the journal.</param>
/// <param name="Lock">The right to work on the job.</param>
internal sealed record OpenJob(string Id, bool IsResumed, SqliteJournal Journal, JournalDatabase Database, JournalLock Lock)
    : IAsyncDisposable
{
    /// <summary>Records limits that the job keeps to from now on.</summary>
    public async ValueTask LimitAsync(JobLimits limits) =>
        await Database.RunAsync(connection => _ = LimitTable.TryWrite(connection, limits)).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync().ConfigureAwait(false);
        Lock.Dispose();
    }
}
