using Trasvase.Http;

namespace Trasvase.Jobs;

/// <summary>
/// Forgets jobs that nobody would resume, such as a mistyped command: the first run ended by itself, moved nothing, and no object failed
/// for any reason but that it does not exist. A job that was interrupted, or that needs other credentials, is always kept.
/// </summary>
internal static class JobForgetting
{
    private const int FailuresMax = 1000;

    /// <summary>Forgets the job if it found nothing, and deletes the empty report that it began.</summary>
    /// <param name="folder">The folder with the job's journal.</param>
    /// <param name="id">The job's id. No process works on the job any more.</param>
    /// <param name="report">The result of the job's run.</param>
    /// <returns>Whether the job is forgotten.</returns>
    public static bool TryForget(JobFolder folder, string id, JobReport report)
    {
        try
        {
            var job = folder.Find(id);
            var failures = folder.Failed(id, FailuresMax).Select(failed => failed.Error);
            if (!MovedNothing(job, report) || !FoundNothing(report, failures) || !TryRemoveReport(job.ReportFile))
            {
                return false;
            }

            folder.Forget(id);
            return true;
        }
        catch (Exception e) when (e is JournalException or IOException or UnauthorizedAccessException)
        {
            // Another process has resumed the job, or a file cannot be removed: the job stays remembered.
            return false;
        }
    }

    /// <summary>
    /// Whether this was the job's only run, and it ended by itself without any effect. A run that left objects unfinished counts only if
    /// a missing container stopped it. A sync that is done never counts, because the next sync compares its selection with it.
    /// </summary>
    internal static bool MovedNothing(JobSummary job, JobReport report) =>
        job is { Runs: 1, State: JobState.Stopped or JobState.SomeFailed or JobState.Done }
        && (job.Unfinished == 0 || report.StoppedBy == StoreErrorKind.NotFound)
        && !(job is { Order.Verb: "sync", State: JobState.Done })
        && report is { Transferred: 0, Unchanged: 0, Skipped: 0, BytesSent: 0, Removed: 0, Kept: 0, WhyNotRemoved: null };

    /// <summary>Whether there was nothing to move: no object failed, or every object that failed does not exist.</summary>
    internal static bool FoundNothing(JobReport report, IEnumerable<StoreErrorKind?> failures) =>
        report.Failed <= FailuresMax && failures.All(error => error == StoreErrorKind.NotFound);

    // A report that holds lines is the job's record, so the report and the job both stay.
    private static bool TryRemoveReport(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return true;
        }

        if (new FileInfo(path).Length > 0)
        {
            return false;
        }

        File.Delete(path);
        return true;
    }
}
