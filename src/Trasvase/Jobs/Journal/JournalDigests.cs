using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Trasvase.Http;
using Trasvase.Integrity;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// Keeps a digest of each row of a journal in the row itself, by triggers. SQLite notices only damage to its own structures. Without the
/// digest, a byte of a row that changed on the disk would be believed, and with it a part that was never staged.
/// </summary>
internal static class JournalDigests
{
    private const string Function = "row_digest";

    // All columns of the first step of the schema, except the digest.
    private static readonly TableColumns[] Tables =
    [
        new(
            "job",
            "rowid",
            "id, made, verb, source, target, arguments, state, reason, ended, cancel, wishes, listed_to, listed_count, listed_all, "
            + "target_to, target_count, in_order, "
            + "listed, transferred, unchanged, skipped, failed, mismatched, unverified, copied, bytes, relayed, left_out, removed, kept, "
                + "selection, choices, requests, "
            + "runs, milliseconds, route, report, report_length"),
        new("object", "number", "number, source, target, listed, refused, version, etag, state, mismatched, receipt"),
        new("batch", "number", "number, items"),
        new("rest", "batch", "batch, count, done"),
        new("upload", "source", "source, target, upload, etag, version, size, part_size, write"),
        new("part", "source, number", "source, number, receipt"),
        new("extra", "target", "target, etag, size"),
    ];

    // The columns that the second step adds to a table.
    private static readonly Dictionary<string, string> Second = new(
        StringComparer.Ordinal)
    { ["job"] = ", reasons", ["upload"] = ", modified" };

    /// <summary>The statements that remove the triggers of a file.</summary>
    public static string WithoutTriggers { get; } =
        string.Join('\n', Tables.Select(table => $"DROP TRIGGER {table.Table}_made; DROP TRIGGER {table.Table}_changed;"));

    /// <summary>The statements that give each row of a table with new columns the digest of the latest triggers.</summary>
    public static string Renewals { get; } =
        string.Join(
            '\n',
            Second.Keys
                .Select(table => $"UPDATE {table} SET digest = {Function}({Columns(Array.Find(Tables, one => one.Table == table)!, 2)});"));

    /// <summary>Returns the statements that make the triggers of a file that has had this many steps.</summary>
    public static string Triggers(int steps) =>
        string.Join('\n', Tables.Select(table => table with { Columns = Columns(table, steps) }).SelectMany(table => new[]
    {
        $"CREATE TRIGGER {table.Table}_made AFTER INSERT ON {table.Table} BEGIN {Renewal(table)} END;",
        $"CREATE TRIGGER {table.Table}_changed AFTER UPDATE OF {table.Columns} ON {table.Table} BEGIN {Renewal(table)} END;",
    }));

    /// <summary>Adds the function that the triggers call to a connection.</summary>
    public static void AddTo(JournalConnection connection) => connection.CreateFunction(Function, Of, isDeterministic: true);

    /// <summary>Checks that the file is undamaged and that every row is the one that was written.</summary>
    /// <exception cref="JournalException">The file is damaged.</exception>
    public static void Ensure(JournalConnection connection)
    {
        var whole = JournalDatabase.Query(connection, "PRAGMA integrity_check(1)", row => row.GetString(0)) is ["ok"];
        var steps = JournalSchema.Check(connection);
        if (!whole
            || !JournalSchema.IsAsMade(connection)
            || !Tables.All(table => RowsAreWhole(connection, table.Table, Columns(table, steps))))
        {
            throw Damaged(connection.DataSource, cause: null);
        }
    }

    /// <summary>Returns the exception for a file that is damaged or is not a journal.</summary>
    public static JournalException Damaged(string file, Exception? cause) =>
        new(
            $"The journal {file} is damaged or no journal. 'trasvase jobs forget' removes it; nothing at the targets depends on it.",
            cause);

    private static bool RowsAreWhole(JournalConnection connection, string table, string columns) =>
        JournalDatabase.Query(connection, $"SELECT 1 FROM {table} WHERE digest IS NOT {Function}({columns}) LIMIT 1", _ => true).Count == 0;

    private static string Columns(TableColumns table, int steps) =>
        table.Columns + (steps > 1 ? Second.GetValueOrDefault(table.Table) : "");

    private static string Renewal(TableColumns table) =>
        $"UPDATE {table.Table} SET digest = {Function}({News(table.Columns)}) WHERE ({table.Key}) = ({News(table.Key)});";

    private static string News(string columns) => string.Join(", ", columns.Split(", ").Select(column => "new." + column));

    // Each value is preceded by its type and its length, so that no two rows give the same bytes.
    private static long Of(object?[] values)
    {
        var crc = 0ul;
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        foreach (var value in values)
        {
            byte[] content = value switch
            {
                byte[] bytes => bytes,
                null or DBNull or long => [],
                _ => Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!),
            };
            head[0] = value switch
            {
                null or DBNull => 0,
                long => 1,
                byte[] => 2,
                _ => 3,
            };
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], value is long number ? number : content.Length);
            crc = Crc64.Append(Crc64.Append(crc, head), content);
        }

        return unchecked((long)crc);
    }

    private sealed record TableColumns(string Table, string Key, string Columns);
}
