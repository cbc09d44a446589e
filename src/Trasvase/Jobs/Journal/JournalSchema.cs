using System.Collections.Concurrent;
using System.Globalization;
using Trasvase.Seams;

namespace Trasvase.Jobs.Journal;

/// <summary>The tables of a journal. The <c>user_version</c> of a file is the number of steps that it has had.</summary>
internal static class JournalSchema
{
    // SQLite's application_id, which tells journals from other databases.
    private const int Application = 0x54525356;

    // Keys are kept as their UTF-8 bytes, because SQLite may end a text at U+0000, which a key may hold.
    private static readonly string[] Steps =
    [
        $"""
        CREATE TABLE job (
            id TEXT NOT NULL, made TEXT NOT NULL, verb TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, arguments TEXT NOT NULL,
            state TEXT NOT NULL, reason TEXT, ended TEXT, cancel INTEGER NOT NULL DEFAULT 0, wishes TEXT,
            listed_to BLOB, listed_count INTEGER NOT NULL DEFAULT 0, listed_all INTEGER NOT NULL DEFAULT 0,
            target_to BLOB, target_count INTEGER NOT NULL DEFAULT 0, in_order INTEGER NOT NULL DEFAULT 1,
            listed INTEGER NOT NULL DEFAULT 0, transferred INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
            skipped INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, mismatched INTEGER NOT NULL DEFAULT 0,
            unverified INTEGER NOT NULL DEFAULT 0, copied INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
            relayed INTEGER NOT NULL DEFAULT 0, left_out INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0,
            kept INTEGER NOT NULL DEFAULT 0, selection TEXT NOT NULL DEFAULT '', choices TEXT NOT NULL DEFAULT '',
            requests INTEGER NOT NULL DEFAULT 0,
            runs INTEGER NOT NULL DEFAULT 0, milliseconds INTEGER NOT NULL DEFAULT 0, route TEXT, report TEXT, report_length INTEGER,
            digest INTEGER);
        CREATE TABLE object (
            number INTEGER PRIMARY KEY, source BLOB NOT NULL UNIQUE, target BLOB NOT NULL, listed INTEGER NOT NULL, refused TEXT,
            version TEXT, etag TEXT, state INTEGER NOT NULL, mismatched INTEGER NOT NULL DEFAULT 0, receipt TEXT,
            digest INTEGER);
        CREATE TABLE batch (number INTEGER PRIMARY KEY, items BLOB NOT NULL, digest INTEGER);
        CREATE TABLE rest (batch INTEGER PRIMARY KEY, count INTEGER NOT NULL, done BLOB NOT NULL, digest INTEGER);
        CREATE TABLE upload (
            source BLOB PRIMARY KEY, target BLOB NOT NULL, upload TEXT NOT NULL, etag TEXT NOT NULL, version TEXT,
            size INTEGER NOT NULL, part_size INTEGER NOT NULL, write TEXT NOT NULL, digest INTEGER) WITHOUT ROWID;
        CREATE TABLE part (
            source BLOB NOT NULL, number INTEGER NOT NULL, receipt TEXT NOT NULL, digest INTEGER,
            PRIMARY KEY (source, number)) WITHOUT ROWID;
        CREATE TABLE extra (target BLOB PRIMARY KEY, etag TEXT NOT NULL, size INTEGER NOT NULL, digest INTEGER) WITHOUT ROWID;
        {JournalDigests.Triggers(1)}
        """,
        $"""
        {JournalDigests.WithoutTriggers}
        ALTER TABLE job ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE upload ADD COLUMN modified INTEGER;
        {JournalDigests.Triggers(2)}
        {JournalDigests.Renewals}
        """,
    ];

    private static readonly ConcurrentDictionary<int, HashSet<string>> Made = new();

    /// <summary>Brings the tables to the form that this program knows.</summary>
    /// <exception cref="JournalException">The file is not a journal, is one of a newer program, or is damaged.</exception>
    public static void Prepare(JournalConnection connection)
    {
        if (Check(connection) is > 0 and var earlier && earlier < Steps.Length)
        {
            // The step gives each row a new digest. A row that is not the one that was written must not get one.
            JournalDigests.Ensure(connection);
        }

        while (Check(connection) < Steps.Length)
        {
            using var transaction = connection.BeginTransaction();

            // Another process may have taken the step meanwhile.
            if (Check(connection) is var step && step < Steps.Length)
            {
                Take(connection, step);
                KillPoint.Pass("journal-prepared");
                transaction.Commit();
            }
        }
    }

    /// <summary>Returns the number of steps that the file has had.</summary>
    /// <inheritdoc cref="Prepare" path="/exception"/>
    public static int Check(JournalConnection connection)
    {
        var application = Number(connection, "PRAGMA application_id");
        var version = Number(connection, "PRAGMA user_version");
        return (application, version) switch
        {
            (0, 0) when Number(connection, "SELECT count(*) FROM sqlite_master") == 0 => 0,
            (Application, var known) when known <= Steps.Length => (int)known,
            (Application, _) =>
                throw new JournalException($"The journal {connection.DataSource} was written by a newer trasvase: use that one."),
            _ => throw new JournalException($"{connection.DataSource} is no journal of trasvase."),
        };
    }

    /// <summary>Returns whether the file's tables and triggers are exactly those that its steps make.</summary>
    public static bool IsAsMade(JournalConnection connection) => Made.GetOrAdd(Check(connection), MadeBy).SetEquals(Statements(connection));

    // Returns the statements that would make the file's tables and triggers. Line breaks do not matter, because versions break lines
    // differently.
    private static List<string> Statements(JournalConnection connection) => JournalDatabase.Query(
        connection,
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
        row => string.Join(' ', row.GetString(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static HashSet<string> MadeBy(int version)
    {
        using var model = new JournalConnection("Data Source=:memory:");
        model.Open();
        JournalDigests.AddTo(model);
        for (var step = 0; step < version; step++)
        {
            Take(model, step);
        }

        return [.. Statements(model)];
    }

    /// <summary>Takes one step, counted from 0.</summary>
    internal static void Take(JournalConnection connection, int step)
    {
        JournalDatabase.Execute(connection, Steps[step]);
        JournalDatabase.Execute(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {Application}; PRAGMA user_version = {step + 1};"));
    }

    private static long Number(JournalConnection connection, string sql) =>
        JournalDatabase.Query(connection, sql, row => row.GetInt64(0))[0];
}
