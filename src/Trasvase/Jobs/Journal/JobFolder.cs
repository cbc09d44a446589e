using Trasvase.Jobs.Journal;

namespace Trasvase;

/// <summary>
/// The journals of all jobs: one SQLite file for each job, in one folder. To take a job to another machine, copy its files (<c>ID.db</c>,
/// and <c>ID.db-wal</c> or <c>ID.db-journal</c> if there is one) into the folder there.
/// </summary>
public sealed class JobFolder
{
    /// <summary>The ending of a journal's file name.</summary>
    internal const string Extension = ".db";

    private const int FailedAtOnce = 1000;

    private readonly string _path;
    private readonly TimeProvider _time;

    /// <summary>Represents the journals in a folder. The folder itself is created when the first job begins.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public JobFolder(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = System.IO.Path.GetFullPath(path);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// The user's own folder: <c>$XDG_STATE_HOME/trasvase</c>, or <c>~/.local/state/trasvase</c> if that variable is not set; on Windows
    /// <c>%LOCALAPPDATA%\trasvase</c>.
    /// </summary>
    public static string UsersOwn
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            var state = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set
                : System.IO.Path.Combine(home, ".local", "state");
            return System.IO.Path.Combine(state, "trasvase");
        }
    }

    /// <summary>The full path of the folder.</summary>
    public string Path => _path;

    /// <summary>Returns all jobs, the latest first.</summary>
    /// <exception cref="JournalException">The folder or one of the journals cannot be read.</exception>
    public IReadOnlyList<JobSummary> List() => [.. Files().Select(TryRead).OfType<JobSummary>()];

    /// <summary>
    /// Returns the jobs whose journals can be read, the latest first, and for each journal that cannot be read the reason.
    /// </summary>
    public (IReadOnlyList<JobSummary> Jobs, IReadOnlyList<string> Unreadable) ListReadable()
    {
        var all = ReadAll().ToList();
        return ([.. all.Select(one => one.Job).OfType<JobSummary>()], [.. all.Select(one => one.Unreadable).OfType<string>()]);
    }

    /// <summary>
    /// Reads the journals, the latest first, each when its turn comes. Each entry holds the job, or the reason why its journal cannot be
    /// read, or neither if the job was never begun.
    /// </summary>
    internal IEnumerable<(JobSummary? Job, string? Unreadable)> ReadAll()
    {
        foreach (var file in Files())
        {
            (JobSummary?, string?) read;
            try
            {
                read = (TryRead(file), null);
            }
            catch (JournalException e)
            {
                read = (null, e.Message);
            }

            yield return read;
        }
    }

    /// <summary>
    /// Finds the job with this id, or the only job whose id begins or ends with it, or else the only job whose id contains it.
    /// </summary>
    /// <exception cref="JournalException">
    /// There is no such job, or more than one, or its journal cannot be read, or the job was never begun.
    /// </exception>
    public JobSummary Find(string id) =>
        TryRead(FileOf(id))
            ?? throw new JournalException($"The job {id} was never begun: 'trasvase jobs forget {id}' removes its journal.");

    /// <summary>Returns the receipts of the objects that failed in a job, in the order of the listing.</summary>
    /// <param name="id">The job's full id.</param>
    /// <param name="limit">The maximum number of receipts to return.</param>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be read.</exception>
    public IReadOnlyList<TransferReceipt> Failed(string id, int limit) =>
        JournalDatabase.Peek(FileOf(id), connection => JobTable.FailedOnes(connection, limit));

    /// <summary>
    /// Returns the receipts of all objects that failed in a job, as a stream in the order of the listing, however many there are.
    /// </summary>
    /// <param name="id">The job's full id.</param>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be read.</exception>
    public IEnumerable<TransferReceipt> AllFailed(string id)
    {
        var file = FileOf(id);
        var after = 0L;
        while (JournalDatabase.Peek(
            file, connection => JobTable.FailedAfter(connection, after, FailedAtOnce), isNew: after == 0) is { Count: > 0 } rows)
        {
            foreach (var (number, receipt) in rows)
            {
                after = number;
                yield return receipt;
            }
        }
    }

    /// <summary>
    /// Gives a job up, so that it is not resumed any more. A job that is running is asked to stop and does so within seconds. Its staged
    /// parts are left to the store, which collects them.
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

    /// <summary>
    /// Asks a job to keep to other limits. A running job does so within about a second, and a job that is resumed does so from its
    /// beginning.
    /// </summary>
    /// <param name="id">The job's id.</param>
    /// <param name="limits">The new limits. A limit that is not set stays as it is.</param>
    /// <exception cref="ArgumentException">The limits are not valid.</exception>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be written.</exception>
    public void Set(string id, JobLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(limits));
        }

        JournalDatabase.Peek(
            FileOf(id),
            connection => LimitTable.TryWrite(connection, limits) ? true : throw new JournalException($"The job {id} was never begun."));
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

    /// <inheritdoc cref="JobOpening.OpenAsync(JobOrder, string)"/>
    internal Task<OpenJob> OpenAsync(JobOrder order, string? resume) => new JobOpening(this, _time).OpenAsync(order, resume);

    /// <summary>Returns the files of all journals, the latest first.</summary>
    internal IEnumerable<string> Files() => !Directory.Exists(_path)
        ? []
        : Directory.EnumerateFiles(_path, "*" + Extension)
            .Where(file => file.EndsWith(Extension, StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal);

    private static JobSummary? TryRead(string file)
    {
        var isRunning = JournalLock.IsHeld(file);
        return JournalDatabase.Peek(
            file, connection => JournalSchema.Check(connection) == 0 ? null : JobTable.Summary(connection, isRunning));
    }

    private string FileOf(string id)
    {
        var all = id.Length == 0 ? [] : Files().ToList();
        var files = all.Where(file => IdOf(file) == id).ToList();
        files = files.Count > 0
            ? files
            : all.FindAll(file => IdOf(file).StartsWith(id, StringComparison.Ordinal) || IdOf(file).EndsWith(id, StringComparison.Ordinal));
        files = files.Count > 0 ? files : all.FindAll(file => IdOf(file).Contains(id, StringComparison.Ordinal));
        return files switch
        {
            [var only] => only,
            [] => throw new JournalException($"There is no job '{id}' in {_path}: 'trasvase jobs' lists them."),
            _ => throw new JournalException($"'{id}' may be {string.Join(" or ", files.Select(IdOf).Take(5))}: write more of it."),
        };
    }

    /// <summary>Removes a journal and the files that belong to it.</summary>
    internal static void Remove(string file)
    {
        foreach (var rest in new[] { "", "-wal", "-shm", "-journal", JournalLock.Extension })
        {
            File.Delete(file + rest);
        }
    }

    /// <summary>Returns the id of the job whose journal this file is.</summary>
    internal static string IdOf(string file) => System.IO.Path.GetFileNameWithoutExtension(file);
}
