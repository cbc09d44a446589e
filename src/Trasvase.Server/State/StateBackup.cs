using Microsoft.Data.Sqlite;
using Trasvase.Server.Running;

namespace Trasvase.Server.State;

/// <summary>
/// Copies the service's state while it is in use, and puts a copy back. The database is copied first: a job that it calls unfinished and
/// whose journal has gone on since is only further than it knows, and what was done since meets its own stamps.
/// </summary>
internal static class StateBackup
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Copies the state into a new folder, which nobody else can read.</summary>
    /// <param name="data">The folder of the state.</param>
    /// <param name="folder">The folder to make.</param>
    /// <returns>The number of jobs whose files were copied.</returns>
    /// <exception cref="ConfigurationException">The folder exists, or something cannot be read or written.</exception>
    public static int Save(string data, string folder)
    {
        if (Path.Exists(folder))
        {
            throw new ConfigurationException($"{folder} exists already: name a folder that does not exist.");
        }

        return Try(() =>
        {
            Make(folder);
            CopyDatabase(Path.Combine(data, JobFiles.DatabaseName), Path.Combine(folder, JobFiles.DatabaseName));
            CopyPlain(Path.Combine(data, JobFiles.KeysName), Path.Combine(folder, JobFiles.KeysName));
            return CopyJobs(Path.Combine(data, JobFiles.JobsName), Path.Combine(folder, JobFiles.JobsName));
        });
    }

    /// <summary>Puts a copy back as the state of a service that has none.</summary>
    /// <exception cref="ConfigurationException">The service has a state, or the folder is no copy of one.</exception>
    public static int Restore(string folder, string data)
    {
        if (File.Exists(Path.Combine(data, JobFiles.DatabaseName)))
        {
            throw new ConfigurationException($"There is a state in {data}: move it away first.");
        }

        if (!File.Exists(Path.Combine(folder, JobFiles.DatabaseName)))
        {
            throw new ConfigurationException($"{folder} is no copy of a service's state: there is no {JobFiles.DatabaseName} in it.");
        }

        return Try(() =>
        {
            Make(data);
            CopyPlain(Path.Combine(folder, JobFiles.KeysName), Path.Combine(data, JobFiles.KeysName));
            var jobs = CopyJobs(Path.Combine(folder, JobFiles.JobsName), Path.Combine(data, JobFiles.JobsName));

            // Last, so that what was cut off is no state.
            CopyDatabase(Path.Combine(folder, JobFiles.DatabaseName), Path.Combine(data, JobFiles.DatabaseName));
            return jobs;
        });
    }

    private static int CopyJobs(string from, string to)
    {
        Make(to);
        var folders = Directory.Exists(from) ? Directory.GetDirectories(from) : [];
        foreach (var job in folders)
        {
            var copy = Path.Combine(to, Path.GetFileName(job));
            Make(copy);
            foreach (var journal in Directory.GetFiles(job, "*" + JobFolder.Extension))
            {
                CopyDatabase(journal, Path.Combine(copy, Path.GetFileName(journal)));
            }

            // After the journals: a report that is longer than its journal knows is cut to what it knows.
            foreach (var file in Directory.GetFiles(job, "*.jsonl"))
            {
                CopyShared(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }

        return folders.Length;
    }

    private static void CopyPlain(string from, string to)
    {
        Make(to);
        foreach (var file in Directory.Exists(from) ? Directory.GetFiles(from) : [])
        {
            CopyShared(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void CopyShared(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        source.CopyTo(target);
    }

    private static void CopyDatabase(string from, string to)
    {
        using var source = Open(from, SqliteOpenMode.ReadWrite);
        using var target = Open(to, SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(target);
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Make(string folder) =>
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, Own);

    private static int Try(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new ConfigurationException($"The state cannot be copied: {e.Message}", e);
        }
    }
}
