using System.Text.Json;
using Microsoft.Data.Sqlite;
using Trasvase.Jobs;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Operating;

/// <summary>
/// Copies the state of the service into a folder while the service runs, and back into an empty state. Journals are copied before the
/// database, so what the database says of a job is never older than the job's journal: a job that ended meanwhile has ended, and every
/// other one goes on from its journal.
/// </summary>
/// <param name="files">The state of the service.</param>
internal sealed class Backup(JobFiles files)
{
    // Written last: a folder without it holds no whole backup.
    private const string Whole = "backup.json";
    private const string Database = "service.db";
    private const string Jobs = "jobs";
    private const string Keys = "keys";

    /// <summary>Makes a backup.</summary>
    /// <param name="database">The database of the service.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folder">A folder that does not exist, or is empty.</param>
    /// <returns>The number of jobs whose journals were copied.</returns>
    /// <exception cref="ConfigurationException">The folder cannot be used.</exception>
    public int Make(StateDatabase database, TimeProvider time, string folder)
    {
        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ConfigurationException($"The folder {folder} is not empty: name a new one for each backup.");
        }

        JobFiles.Make(folder);
        JobFiles.Make(Path.Combine(folder, Jobs));
        var made = time.GetUtcNow();
        foreach (var job in Directory.EnumerateDirectories(Path.Combine(files.Data, Jobs)))
        {
            CopyJob(job, Path.Combine(folder, Jobs, Path.GetFileName(job)));
        }

        CopyFiles(Path.Combine(files.Data, Keys), Path.Combine(folder, Keys));
        database.BackUpTo(Path.Combine(folder, Database));
        var count = ForgetUnknown(folder);
        File.WriteAllText(Path.Combine(folder, Whole), JsonSerializer.Serialize(new Origin(made, files.Data), Json.Compact));
        return count;
    }

    /// <summary>Puts a backup into the state of the service, which must be empty.</summary>
    /// <param name="folder">The folder of the backup, which stays as it is.</param>
    /// <returns>When the backup was made.</returns>
    /// <exception cref="ConfigurationException">The state is not empty, or the folder holds no whole backup.</exception>
    public DateTimeOffset Restore(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Whole)))
        {
            throw new ConfigurationException($"The folder {folder} holds no whole backup: {Whole} is missing.");
        }

        if (File.Exists(files.Database) || Directory.EnumerateFileSystemEntries(Path.Combine(files.Data, Jobs)).Any())
        {
            throw new ConfigurationException(
                $"The state in {files.Data} is not empty: a backup is restored into an empty folder only. Name another one by 'data'.");
        }

        var origin = JsonSerializer.Deserialize<Origin>(File.ReadAllText(Path.Combine(folder, Whole)), Json.Compact)!;
        CopyFiles(Path.Combine(folder, Keys), Path.Combine(files.Data, Keys));
        foreach (var job in Directory.EnumerateDirectories(Path.Combine(folder, Jobs)))
        {
            var name = Path.GetFileName(job);
            var home = Path.Combine(files.Data, Jobs, name);
            CopyFiles(job, home);
            foreach (var journal in Directory.GetFiles(home, "*.db"))
            {
                JournalCopy.Relocate(journal, Path.Combine(origin.Data, Jobs, name), home);
            }
        }

        // Last, so that a restore that was broken off is no state yet.
        File.Copy(Path.Combine(folder, Database), files.Database);
        return origin.Made;
    }

    private static void CopyJob(string job, string copy)
    {
        try
        {
            JobFiles.Make(copy);
            foreach (var journal in Directory.GetFiles(job, "*.db"))
            {
                JournalCopy.Make(journal, Path.Combine(copy, Path.GetFileName(journal)));
            }

            // After the journal, which never says more of the report than the report holds.
            foreach (var file in Directory.GetFiles(job, "*.jsonl"))
            {
                CopyOpen(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }
        catch (Exception e) when (e is IOException or JournalException && !Directory.Exists(job))
        {
            // Somebody forgot the job meanwhile.
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void CopyFiles(string folder, string copy)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        JobFiles.Make(copy);
        foreach (var file in Directory.GetFiles(folder))
        {
            CopyOpen(file, Path.Combine(copy, Path.GetFileName(file)));
        }
    }

    // The service may have the file open for writing. The time of a list of keys belongs to what its job is about.
    private static void CopyOpen(string file, string copy)
    {
        using (var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        using (var to = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }

        File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
    }

    // A job that was forgotten between the copy of its journal and that of the database.
    private static int ForgetUnknown(string folder)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, Database),
            Pooling = false,
        };
        using var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        var known = Dapper.SqlMapper.Query<string>(connection, "SELECT id FROM job").ToHashSet(StringComparer.Ordinal);
        var copied = Directory.GetDirectories(Path.Combine(folder, Jobs));
        foreach (var job in copied.Where(job => !known.Contains(Path.GetFileName(job))))
        {
            Directory.Delete(job, recursive: true);
        }

        return copied.Count(job => known.Contains(Path.GetFileName(job)));
    }

    private sealed record Origin(DateTimeOffset Made, string Data);
}
