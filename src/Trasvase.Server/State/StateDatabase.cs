using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Trasvase.Server.Observing;

namespace Trasvase.Server.State;

/// <summary>
/// The SQLite file of the service. One thread makes all changes, in the order in which they are requested. Changes that are requested at
/// the same time become durable together, so that the disk is waited for once. Reads do not wait for changes.
/// </summary>
internal sealed class StateDatabase : IAsyncDisposable
{
    private const int TogetherMax = 500;

    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>(new() { SingleReader = true });
    private readonly SqliteConnection _writer;
    private readonly string _readers;
    private readonly Task _working;

    private StateDatabase(string file, SqliteConnection writer)
    {
        File = file;
        _writer = writer;
        _readers = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 10 }.ToString();
        _working = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>Opens the file, makes it if it does not exist, and brings its tables to the form that this program knows.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used; the message says why.</exception>
    public static StateDatabase Open(string file)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 10 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
            StateSchema.Prepare(connection);
            return new StateDatabase(file, connection);
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            connection.Dispose();
            throw new ConfigurationException($"The service's database {file} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Makes a change. When the task has completed, the change is on the disk. A change that throws changes nothing.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> change)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new Asked(
            connection =>
            {
                var result = change(connection);
                return () => done.TrySetResult(result);
            },
            error => done.TrySetException(error));
        return _asked.Writer.TryWrite(asked)
            ? done.Task
            : Task.FromException<T>(new ObjectDisposedException(nameof(StateDatabase), "The service is ending."));
    }

    /// <summary>Reads. Sees every change that has completed.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = new SqliteConnection(_readers);
        connection.Open();
        return read(connection);
    }

    /// <summary>Copies the whole of the database into a new file, while it is in use.</summary>
    public void BackUpTo(string file) => Read(connection =>
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        copy.Open();
        connection.BackupDatabase(copy);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        _asked.Writer.TryComplete();
        await _working.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        using var pooled = new SqliteConnection(_readers);
        SqliteConnection.ClearPool(pooled);
    }

    private void Work()
    {
        var together = new List<Asked>();
#pragma warning disable VSTHRD002 // The thread is this loop's own, and waits for nothing else.
        while (_asked.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
#pragma warning restore VSTHRD002
        {
            together.Clear();
            while (together.Count < TogetherMax && _asked.Reader.TryRead(out var asked))
            {
                together.Add(asked);
            }

            Commit(together);
        }
    }

    private void Commit(List<Asked> together)
    {
        var done = new List<Action>(together.Count);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using var transaction = _writer.BeginTransaction();
            foreach (var asked in together)
            {
                done.Add(RunAlone(asked));
            }

            transaction.Commit();
            ServiceTelemetry.Write(Stopwatch.GetElapsedTime(begun));
        }
        catch (SqliteException e)
        {
            together.ForEach(asked => asked.Fail(e));
            return;
        }

        done.ForEach(finish => finish());
    }

    // One change that cannot be made does not take the others with it.
    private Action RunAlone(Asked asked)
    {
        Run(_writer, "SAVEPOINT one");
        try
        {
            var finish = asked.Run(_writer);
            Run(_writer, "RELEASE one");
            return finish;
        }
        catch (Exception e)
        {
            Run(_writer, "ROLLBACK TO one; RELEASE one");
            return () => asked.Fail(e);
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Asked(Func<SqliteConnection, Action> Run, Action<Exception> Fail);
}
