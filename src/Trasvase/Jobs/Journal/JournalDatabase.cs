using System.Globalization;
using Microsoft.Data.Sqlite;
using Trasvase.Seams;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// The SQLite file of one job. One thread does all work on the file, in the order in which it was requested. Work that is requested at
/// the same time becomes durable together, so that the disk is waited for only once. The thread does not come from the thread pool,
/// because it mostly waits for the disk and the pool has only as many threads as there are processors.
/// </summary>
internal sealed class JournalDatabase : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly JournalConnection _connection;
    private readonly Task _working;
    private List<Asked> _asked = [];
    private bool _isClosed;
    private JournalException? _broken;

    private JournalDatabase(string file, JournalConnection connection)
    {
        File = file;
        _connection = connection;
        _working = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>Called at the end of every commit, whatever work was requested. Does nothing by default.</summary>
    public Action<JournalConnection> BeforeCommit { get; set; } = static _ => { };

    /// <summary>Opens an existing file, or makes a new one.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="create">Whether the file is new.</param>
    /// <exception cref="JournalException">
    /// The file is not a journal, is one of a newer program, is damaged, or cannot be reached.
    /// </exception>
    public static JournalDatabase Open(string file, bool create) => Open(file, create, JournalMode.IsOnShared(file));

    /// <inheritdoc cref="Open(string, bool)"/>
    /// <param name="file">The path of the file.</param>
    /// <param name="create">Whether the file is new.</param>
    /// <param name="isOnShared">Whether other machines may have the file's file system mounted.</param>
    internal static JournalDatabase Open(string file, bool create, bool isOnShared)
    {
        var connection = Connect(file, create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
        try
        {
            JournalMode.Prepare(connection, isOnShared);
            JournalSchema.Prepare(connection);
            JournalDigests.Ensure(connection);
            return new JournalDatabase(file, connection);
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw Meaning(file, e);
        }
    }

    /// <summary>Reads from a journal that another process may be writing.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="read">Reads from the journal.</param>
    /// <param name="isNew">False if the file was read just before and found undamaged.</param>
    /// <exception cref="JournalException">As with <see cref="Open(string, bool)"/>.</exception>
    public static T Peek<T>(string file, Func<JournalConnection, T> read, bool isNew = true)
    {
        try
        {
            using var connection = Connect(file, SqliteOpenMode.ReadWrite);
            if (isNew && JournalSchema.Check(connection) > 0)
            {
                // A journal of an older program gets what it lacks, even while that program writes it.
                JournalSchema.Prepare(connection);
                JournalDigests.Ensure(connection);
            }

            return read(connection);
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw Meaning(file, e);
        }
    }

    /// <summary>Does the work. When the task has completed, the changes are on the disk.</summary>
    /// <exception cref="JournalException">The changes could not be written. No further work can be done then.</exception>
    public Task<T> RunAsync<T>(Func<JournalConnection, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var item = new Asked(
            connection =>
            {
                var result = work(connection);
                return () => done.SetResult(result);
            },
            error => done.TrySetException(error));
        lock (_gate)
        {
            if (_isClosed)
            {
                done.SetException(_broken ?? new JournalException($"The journal {File} is closed."));
            }
            else
            {
                _asked.Add(item);
                Monitor.Pulse(_gate);
            }
        }

        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public async ValueTask RunAsync(Action<JournalConnection> work) => await RunAsync(connection =>
    {
        work(connection);
        return true;
    }).ConfigureAwait(false);

    /// <summary>Executes statements that return no rows.</summary>
    public static int Execute(JournalConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Executes a query and returns its rows.</summary>
    public static List<T> Query<T>(
        JournalConnection connection, string sql, Func<SqliteDataReader, T> row, params (string Name, object? Value)[] values)
    {
        var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _working.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        var together = new List<Asked>();
        while (TryTake(ref together))
        {
            Commit(together);
        }
    }

    // Waits for work and takes all that has been requested by now. Returns false if no more will be requested.
    private bool TryTake(ref List<Asked> together)
    {
        together.Clear();
        lock (_gate)
        {
            while (_asked.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            (_asked, together) = (together, _asked);
            return together.Count > 0;
        }
    }

    private void Commit(List<Asked> together)
    {
        try
        {
            if (_broken is not null)
            {
                throw _broken;
            }

            var done = new List<Action>(together.Count);
            using (var transaction = _connection.BeginTransaction())
            {
                done.AddRange(together.Select(work => work.Run(_connection)));
                BeforeCommit(_connection);
                KillPoint.Pass("journal-written");
                transaction.Commit();
            }

            KillPoint.Pass("journal-committed");
            done.ForEach(finish => finish());
        }
        catch (Exception e)
        {
            // Changes that could not be committed may or may not be on the disk, so nothing that builds on them may continue.
            _broken = Meaning(File, e);
            Close();
            together.ForEach(work => work.Fail(_broken));
        }
    }

    private static JournalConnection Connect(string file, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 10 };
        var connection = new JournalConnection(settings.ToString());
        try
        {
            connection.Open();
            JournalDigests.AddTo(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Meaning(file, e);
        }
    }

    private static JournalException Meaning(string file, Exception e) => e switch
    {
        JournalException already => already,
        SqliteException { SqliteErrorCode: 13 } => new JournalException($"The journal {file} cannot be written: the disk is full.", e),
        SqliteException { SqliteErrorCode: 11 or 26 } => JournalDigests.Damaged(file, e),
        SqliteException { SqliteErrorCode: 5 or 6 } => new JournalException($"The journal {file} is in use by another process.", e),
        SqliteException { SqliteErrorCode: 8 } =>
            new JournalException($"The journal {file} is read-only. --journal names another folder.", e),
        SqliteException { SqliteErrorCode: 14 } =>
            new JournalException($"The journal {file} cannot be opened. --journal names another folder.", e),
        SqliteException sqlite => new JournalException(
            string.Create(CultureInfo.InvariantCulture, $"The journal {file} cannot be used (SQLite {sqlite.SqliteErrorCode})."), e),
        _ => new JournalException($"The journal {file} cannot be used: {e.Message}", e),
    };

    private sealed record Asked(Func<JournalConnection, Action> Run, Action<JournalException> Fail);
}
