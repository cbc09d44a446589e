using System.Globalization;
using System.Security.Cryptography;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// The journals of all jobs: one SQLite file each, in one folder. To take a job to another machine, copy its files
/// (<c>ID.db</c>, and <c>ID.db-wal</c> if there is one) into the folder there.
/// </summary>
public sealed class JobFolder
{
    private const string Extension = ".db";

    // Jobs that are done leave a small file each; so many of them are remembered.
    private const int DoneMax = 100;

    private readonly string _path;
    private readonly TimeProvider _time;

    /// <summary>The journals in a folder. It is made when the first job begins.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public JobFolder(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_path, _time) = (System.IO.Path.GetFullPath(path), time ?? TimeProvider.System);
    }

    /// <summary>
    /// The user's own folder: <c>$XDG_STATE_HOME/trasvase</c>, which is <c>~/.local/state/trasvase</c> unless set; on Windows
    /// <c>%LOCALAPPDATA%\trasvase</c>.
    /// </summary>
    public static string UsersOwn
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            var state = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set : System.IO.Path.Combine(home, ".local", "state");
            return System.IO.Path.Combine(state, "trasvase");
        }
    }

    /// <summary>Where it is.</summary>
    public string Path => _path;

    /// <summary>All jobs, the latest first.</summary>
    /// <exception cref="JournalException">The folder or one of the journals cannot be read.</exception>
    public IReadOnlyList<JobSummary> List() => [.. Files().Select(TryRead).OfType<JobSummary>()];

    /// <summary>The jobs that can be read, the latest first, and the journals that cannot, each with the reason.</summary>
    public (IReadOnlyList<JobSummary> Jobs, IReadOnlyList<string> Unreadable) ListReadable()
    {
        var (jobs, unreadable) = (new List<JobSummary>(), new List<string>());
        foreach (var file in Files())
        {
            try
            {
                if (TryRead(file) is { } job)
                {
                    jobs.Add(job);
                }
            }
            catch (JournalException e)
            {
                unreadable.Add(e.Message);
            }
        }

        return (jobs, unreadable);
    }

    /// <summary>The job with this id, or the only one whose id begins or ends so.</summary>
    /// <exception cref="JournalException">There is none, or more than one, or its journal cannot be read.</exception>
    public JobSummary Find(string id) => TryRead(FileOf(id)) ?? throw new JournalException($"The job {id} was never begun: 'trasvase jobs forget {id}' removes its journal.");

    /// <summary>What failed of a job: the receipts, in the order of the listing.</summary>
    /// <param name="id">The job's whole id.</param>
    /// <param name="limit">At most so many.</param>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be read.</exception>
    public IReadOnlyList<TransferReceipt> Failed(string id, int limit) => JournalDatabase.Peek(FileOf(id), connection => JobRows.FailedOnes(connection, limit));

    /// <summary>
    /// Gives a job up: it is not resumed any more. One that is running is asked to stop and does so within seconds; what is staged is
    /// left to the store, which collects it.
    /// </summary>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be written.</exception>
    public void Cancel(string id)
    {
        var file = FileOf(id);
        var isRunning = JournalLock.IsHeld(file);
        JournalDatabase.Peek(file, connection => isRunning
            ? JournalDatabase.Execute(connection, "UPDATE job SET cancel = 1")
            : JournalDatabase.Execute(connection, "UPDATE job SET state = $state, cancel = 0", ("$state", nameof(JobState.Cancelled))));
    }

    /// <summary>Removes a job's journal. Nothing at the stores changes.</summary>
    /// <exception cref="JournalException">There is no such job, or it is running.</exception>
    public void Forget(string id)
    {
        var file = FileOf(id);
        if (JournalLock.IsHeld(file))
        {
            throw new JournalException($"The job {IdOf(file)} is running: 'trasvase jobs cancel {IdOf(file)}' stops it.");
        }

        Remove(file);
    }

    /// <summary>Goes on with the unfinished job that is to do the same, or begins a new one.</summary>
    /// <param name="order">What is to be done.</param>
    /// <param name="resume">The id of the one job to go on with; null for the latest that is unfinished, or a new one.</param>
    internal async Task<OpenJob> OpenAsync(JobOrder order, string? resume)
    {
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(_path)
                : Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in Files().Where(file => IdOf(file).Contains($"-{order.Mark}", StringComparison.Ordinal) && (resume is null || IdOf(file) == resume)))
            {
                if (await TryResumeAsync(file, listAgain: resume is null).ConfigureAwait(false) is { } unfinished)
                {
                    return unfinished;
                }
            }

            if (resume is not null)
            {
                throw new JournalException($"The job {resume} cannot be resumed: another process is at it, or it is done, or it would now read or write elsewhere.");
            }

            Prune();
            var id = string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyMMdd-HHmmss}-{order.Mark}{RandomNumberGenerator.GetHexString(2, lowercase: true)}");
            var made = System.IO.Path.Combine(_path, id + Extension);
            var taken = JournalLock.TryTake(made) ?? throw new JournalException($"The journal {made} is in use by another process.");
            try
            {
                return await OpenAsync(made, taken, listAgain: false, connection => JobRows.Create(connection, id, order, _time.GetUtcNow())).ConfigureAwait(false);
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The folder of the journals, {_path}, cannot be used: {e.Message} --journal names another one.", e);
        }
    }

    // Null if another process is at it, or nothing of it is left to do.
    private async Task<OpenJob?> TryResumeAsync(string file, bool listAgain)
    {
        var held = JournalLock.TryTake(file);
        try
        {
            if (held is null || StateOf(file) is not { } state)
            {
                return null;
            }

            // Who repeats a command whose listing was complete wants what is new since then as well as what failed.
            var job = await OpenAsync(file, held, listAgain && state == JobState.SomeFailed, create: null).ConfigureAwait(false);
            held = null;
            return job;
        }
        finally
        {
            held?.Dispose();
        }
    }

    // Null if there is nothing to resume.
    private static JobState? StateOf(string file) => JournalDatabase.Peek(file, connection =>
        JournalSchema.Check(connection) > 0 && JobRows.Summary(connection, isRunning: false) is { CanResume: true } job ? job.State : (JobState?)null);

    private async Task<OpenJob> OpenAsync(string file, JournalLock held, bool listAgain, Action<Microsoft.Data.Sqlite.SqliteConnection>? create)
    {
        JournalDatabase? database = null;
        try
        {
            database = JournalDatabase.Open(file, create is not null);
            if (create is not null)
            {
                await database.RunAsync(create).ConfigureAwait(false);
                KillPoint.Pass("job-recorded");
            }

            var journal = new SqliteJournal(database, _time);
            await journal.BeginAsync(listAgain).ConfigureAwait(false);
            return new OpenJob(IdOf(file), IsResumed: create is null && !listAgain, journal, database, held);
        }
        catch
        {
            if (database is not null)
            {
                await database.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private IEnumerable<string> Files() => !Directory.Exists(_path)
        ? []
        : Directory.EnumerateFiles(_path, "*" + Extension).Where(file => file.EndsWith(Extension, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal);

    private static JobSummary? TryRead(string file)
    {
        var isRunning = JournalLock.IsHeld(file);
        return JournalDatabase.Peek(file, connection => JournalSchema.Check(connection) == 0 ? null : JobRows.Summary(connection, isRunning));
    }

    private string FileOf(string id)
    {
        var files = Files().Where(file => IdOf(file) == id).ToList();
        files = files.Count > 0 || id.Length == 0
            ? files
            : [.. Files().Where(file => IdOf(file).StartsWith(id, StringComparison.Ordinal) || IdOf(file).EndsWith(id, StringComparison.Ordinal))];
        return files switch
        {
            [var only] => only,
            [] => throw new JournalException($"There is no job '{id}' in {_path}: 'trasvase jobs' lists them."),
            _ => throw new JournalException($"'{id}' may be {string.Join(" or ", files.Select(IdOf).Take(5))}: write more of it."),
        };
    }

    // Not for every new job, because each journal has to be opened for it.
    private void Prune()
    {
        if (Files().Count() < 2 * DoneMax)
        {
            return;
        }

        var done = ListReadable().Jobs.Where(job => job.State is JobState.Done or JobState.Cancelled).Skip(DoneMax - 1);
        foreach (var job in done)
        {
            Remove(System.IO.Path.Combine(_path, job.Id + Extension));
        }
    }

    private static void Remove(string file)
    {
        foreach (var rest in new[] { "", "-wal", "-shm", JournalLock.Extension })
        {
            File.Delete(file + rest);
        }
    }

    private static string IdOf(string file) => System.IO.Path.GetFileNameWithoutExtension(file);
}
