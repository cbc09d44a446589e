namespace Trasvase.Jobs.Journal;

/// <summary>
/// The right to work on a job: a lock on a file beside its journal, which the system takes away when the process ends, however it ends.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    /// <summary>What the lock file's name has more than the journal's.</summary>
    public const string Extension = "-lock";

    // Whoever only asks keeps the file for an instant.
    private const int AskersMax = 10_000;

    private readonly FileStream _file;

    private JournalLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null if another process has it.</summary>
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
                // Somebody works on the job, or only asks whether anybody does: then it is free in a moment.
                if (IsHeld(journal))
                {
                    return null;
                }

                Thread.Yield();
            }
        }

        return null;
    }

    /// <summary>Whether a process is at the job. Takes nothing: any number may ask at a time, and who asks is in nobody's way.</summary>
    public static bool IsHeld(string journal)
    {
        if (!File.Exists(journal + Extension))
        {
            return false;
        }

        try
        {
            // Shared by all who ask, and refused while anybody has the file for himself alone.
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
/// <param name="Id">Names it.</param>
/// <param name="IsResumed">Whether an earlier run began it.</param>
/// <param name="Journal">What it remembers.</param>
/// <param name="Database">Where.</param>
/// <param name="Lock">The right to do so.</param>
internal sealed record OpenJob(string Id, bool IsResumed, SqliteJournal Journal, JournalDatabase Database, JournalLock Lock)
    : IAsyncDisposable
{
    /// <summary>The job keeps to these limits from now on.</summary>
    public async ValueTask LimitAsync(JobLimits limits) =>
        await Database.RunAsync(connection => _ = LimitTable.TryWrite(connection, limits)).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync().ConfigureAwait(false);
        Lock.Dispose();
    }
}
