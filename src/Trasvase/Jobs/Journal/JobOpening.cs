using System.Globalization;
using System.Security.Cryptography;
using Trasvase.Seams;

namespace Trasvase.Jobs.Journal;

/// <summary>Opens jobs of a folder: an unfinished job, to resume it, or a new one.</summary>
internal sealed class JobOpening(JobFolder folder, TimeProvider time)
{
    /// <summary>Advice for the user where no journal can be kept, as sentences.</summary>
    public static string WhereElse =>
        (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } ? "" : "HOME is not set. ")
        + "Name another folder by --journal, or do without by --no-journal: a job that is killed begins anew then.";

    /// <summary>The number of done or cancelled jobs to remember. Each of them leaves a small file.</summary>
    public int DoneMax { get; init; } = 100;

    /// <summary>Resumes the unfinished job that has the same order, or begins a new one.</summary>
    /// <param name="order">What the job is to do.</param>
    /// <param name="resume">The id of the only job that may be resumed; null for the latest that is unfinished, or a new one.</param>
    public async Task<OpenJob> OpenAsync(JobOrder order, string? resume)
    {
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder.Path)
                : Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in folder.Files().Where(file => IsMarked(file, order) && (resume is null || JobFolder.IdOf(file) == resume)))
            {
                if (await TryResumeAsync(file, order, listAgain: resume is null).ConfigureAwait(false) is { } unfinished)
                {
                    return unfinished;
                }
            }

            if (resume is not null)
            {
                throw new JournalException(
                    $"The job {resume} cannot be resumed: another process is at it, or it is done, or it would now read or write "
                    + "elsewhere.");
            }

            Prune();
            var id = string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetUtcNow():yyMMdd-HHmmss}-{order.Mark}{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
            var made = Path.Combine(folder.Path, id + JobFolder.Extension);
            var taken = JournalLock.TryTake(made) ?? throw new JournalException($"The journal {made} is in use by another process.");
            try
            {
                return await OpenAsync(
                    made,
                    taken,
                    listAgain: false,
                    connection => JobTable.Create(connection, id, order, time.GetUtcNow())).ConfigureAwait(false);
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"The folder of the journals, {folder.Path}, cannot be used: {e.Message.TrimEnd('.')}. {WhereElse}", e);
        }
    }

    // An id is DATE-TIME-MARK followed by six more digits.
    private static bool IsMarked(string file, JobOrder order) =>
        JobFolder.IdOf(file).Split('-') is [_, _, var mark] && mark.StartsWith(order.Mark, StringComparison.Ordinal);

    // Returns null if another process works on the job, if the job has a different order, or if nothing of it is left to do.
    private async Task<OpenJob?> TryResumeAsync(string file, JobOrder order, bool listAgain)
    {
        var held = JournalLock.TryTake(file);
        try
        {
            if (held is null || StateOf(file, order) is not { } state)
            {
                return null;
            }

            // A user who repeats a command whose listing was complete wants the objects that are new since then as well as those that
            // failed.
            var job = await OpenAsync(file, held, listAgain && state == JobState.SomeFailed, create: null).ConfigureAwait(false);
            held = null;
            return job;
        }
        finally
        {
            held?.Dispose();
        }
    }

    // Returns null if there is nothing to resume.
    private static JobState? StateOf(string file, JobOrder order) => JournalDatabase.Peek(file, connection =>
        JournalSchema.Check(connection) > 0
            && JobTable.Summary(connection, isRunning: false) is { CanResume: true } job
            && job.Order.IsSame(order) ? job.State : (JobState?)null);

    private async Task<OpenJob> OpenAsync(string file, JournalLock held, bool listAgain, Action<JournalConnection>? create)
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

            var journal = new SqliteJournal(database, time);
            await journal.BeginAsync(listAgain).ConfigureAwait(false);
            return new OpenJob(JobFolder.IdOf(file), IsResumed: create is null && !listAgain, journal, database, held);
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

    // Not done for every new job, because it has to open each journal.
    private void Prune()
    {
        if (folder.Files().Count() < 2 * DoneMax)
        {
            return;
        }

        // The last sync of two places is kept, because the next sync compares its selection with it.
        var jobs = folder.ListReadable().Jobs;
        var lastSyncs = jobs.Where(job => job is { State: JobState.Done, Order.Verb: "sync" })
            .DistinctBy(job => (job.Order.Source, job.Order.Target))
            .Select(job => job.Id)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var job in jobs.Where(job => job.State is JobState.Done or JobState.Cancelled && !lastSyncs.Contains(job.Id))
            .Skip(DoneMax - 1))
        {
            JobFolder.Remove(Path.Combine(folder.Path, job.Id + JobFolder.Extension));
        }
    }
}
