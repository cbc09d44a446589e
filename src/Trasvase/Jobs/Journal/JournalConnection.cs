using Microsoft.Data.Sqlite;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// A connection that keeps its statements prepared, because a journal executes the same few statements thousands of times. Must not be
/// used concurrently.
/// </summary>
internal sealed class JournalConnection(string settings) : SqliteConnection(settings)
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Returns the statement with these values, in the transaction that is open.</summary>
    public SqliteCommand Command(string sql, (string Name, object? Value)[] values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _prepared.Add(sql, command);
        }

        command.Transaction = Transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        }

        return command;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
        base.Dispose(disposing);
    }
}
