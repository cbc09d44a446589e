using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Trasvase.Jobs.Journal;

namespace Trasvase.Jobs;

/// <summary>Copies journals, and takes them to other folders.</summary>
internal static class JournalCopy
{
    /// <summary>Copies a journal into a new file, while a process may be writing it.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="copy">The new file.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static void Make(string file, string copy) => JournalDatabase.Peek(file, connection =>
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false };
        using var target = new SqliteConnection(settings.ToString());
        target.Open();
        connection.BackupDatabase(target);
        return true;
    });

    /// <summary>Writes into a journal that files of its job, such as the list of keys, are in another folder now. The journal may get
    /// another name, because the name follows from what the job is to do.</summary>
    /// <param name="file">The journal, at which no process is.</param>
    /// <param name="from">The full path of the earlier folder.</param>
    /// <param name="to">The full path of the folder now.</param>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public static void Relocate(string file, string from, string to) => Change(file, connection => JournalDatabase.Execute(
        connection,
        "UPDATE job SET report = replace(report, $from, $to), selection = replace(selection, $quoted, $now), "
        + "choices = replace(choices, $quoted, $now)",
        ("$from", from),
        ("$to", to),
        ("$quoted", Quoted(from)),
        ("$now", Quoted(to))));

    /// <summary>Lets the job write a new report the next time that it goes on. What it reported before stays where it is.</summary>
    /// <param name="file">The journal, at which no process is.</param>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public static void ReportAnew(string file) =>
        Change(file, connection => JournalDatabase.Execute(connection, "UPDATE job SET report = NULL, report_length = NULL"));

    private static void Change(string file, Action<JournalConnection> change)
    {
        var id = JournalDatabase.Peek(file, connection =>
        {
            if (JournalSchema.Check(connection) == 0)
            {
                return null;
            }

            change(connection);
            var job = JobTable.Summary(connection, isRunning: false);
            if (job?.Id.Split('-') is not [var date, var time, { Length: > 6 } mark])
            {
                return null;
            }

            var renamed = $"{date}-{time}-{job.Order.Mark}{mark[6..]}";
            JournalDatabase.Execute(connection, "UPDATE job SET id = $id", ("$id", renamed));
            return renamed;
        });
        if (id is not null && id != JobFolder.IdOf(file))
        {
            File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, id + JobFolder.Extension));
        }
    }

    private static string Quoted(string path) => JsonEncodedText.Encode(path, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}
