using Microsoft.Data.Sqlite;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// Chooses how SQLite makes the commits of a journal safe. The write-ahead log is the fast way. It needs memory that all readers share,
/// so it works only on file systems of one machine (sqlite.org/wal.html, <em>Overview</em>). Elsewhere, a rollback journal does the same
/// with more waiting.
/// </summary>
internal static class JournalMode
{
    // The names that Linux, macOS and Windows have for file systems that other machines may have mounted too.
    private static readonly string[] SharedFileSystems =
        [
            "nfs",
            "cifs",
            "smb",
            "fuse",
            "9p",
            "v9fs",
            "afs",
            "ceph",
            "gluster",
            "lustre",
            "gpfs",
            "beegfs",
            "davfs",
            "webdav",
            "vboxsf",
            "prl_fs",
            "vmhgfs",
            "osxfuse",
            "macfuse"
        ];

    /// <summary>Returns whether a file system of this name may be shared by several machines.</summary>
    public static bool IsShared(string fileSystem) =>
        Array.Exists(SharedFileSystems, name => fileSystem.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns whether the folder of a journal is on such a file system; false if the system does not tell.</summary>
    public static bool IsOnShared(string file)
    {
        try
        {
            return IsShared(new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Chooses the mode of a journal that was just opened for writing.</summary>
    /// <param name="connection">The journal.</param>
    /// <param name="isOnShared">Whether other machines may have the journal's file system mounted.</param>
    /// <exception cref="JournalException">Neither mode works on this file system.</exception>
    public static void Prepare(JournalConnection connection, bool isOnShared)
    {
        // In the write-ahead log, a commit that was torn by a crash is recognized and left out. FULL: a commit is on the disk.
        if (!isOnShared && TrySet(connection, "WAL"))
        {
            JournalDatabase.Execute(connection, "PRAGMA synchronous = FULL;");
        }
        else if (TrySet(connection, "DELETE"))
        {
            // EXTRA: the removal of the rollback journal, which makes a commit, is on the disk as well.
            JournalDatabase.Execute(connection, "PRAGMA synchronous = EXTRA;");
        }
        else
        {
            throw new JournalException(
                $"The file system of {connection.DataSource} cannot keep a journal safely. Give a folder on a local disk by --journal, or "
                + "do without by --no-journal.");
        }
    }

    // SQLite answers with the mode that it is in, which is a different one if it cannot use the requested mode.
    private static bool TrySet(JournalConnection connection, string mode)
    {
        try
        {
            var now = JournalDatabase.Query(connection, $"PRAGMA journal_mode = {mode}", row => row.GetString(0));
            if (now is not [var set] || !set.Equals(mode, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            // Only the first change shows whether the memory that readers share is available.
            JournalDatabase.Execute(connection, "BEGIN IMMEDIATE; COMMIT;");
            return true;
        }
        catch (SqliteException e)
            when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_IOERR
                or SQLitePCL.raw.SQLITE_CANTOPEN
                or SQLitePCL.raw.SQLITE_PROTOCOL
                or SQLitePCL.raw.SQLITE_READONLY)
        {
            return false;
        }
    }
}
