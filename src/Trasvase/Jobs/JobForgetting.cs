using Trasvase.Http;

namespace Trasvase.Jobs;

/// <summary>
/// Which jobs are not worth remembering: those whose first run came to its end and moved nothing, because it found nothing where it looked.
/// A mistyped command is not what anybody wants to resume. What was interrupted, or needs other credentials, always is.
/// </summary>
internal static class JobForgetting
{
    private const int FailuresMax = 1000;

    /// <summary>Forgets the job if it is one of these, with the report that it began and wrote nothing to.</summary>
    /// <param name="folder">Where it is remembered.</param>
    /// <param name="id">The job. Nobody is at it any more.</param>
    /// <param name="report">What became of it.</param>
    /// <returns>Whether it is forgotten.</returns>
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
            // Another process has taken it up, or it cannot be removed: it stays remembered.
            return false;
        }
    }

    /// <summary>
    /// Whether this was a job's only run, and came to its end without any effect. By a sync that is done the next one sees whether it
    /// chooses otherwise.
    /// </summary>
    internal static bool MovedNothing(JobSummary job, JobReport report) =>
        job is { Runs: 1, State: JobState.Stopped or JobState.SomeFailed or JobState.Done }
        && (job.Unfinished == 0 || report.StoppedBy == StoreErrorKind.NotFound)
        && !(job is { Order.Verb: "sync", State: JobState.Done })
        && report is { Transferred: 0, Unchanged: 0, Skipped: 0, BytesSent: 0, Removed: 0, Kept: 0, WhyNotRemoved: null };

    /// <summary>Whether there was nothing to move: not one object, or none that was named, or no container for it.</summary>
    internal static bool FoundNothing(JobReport report, IEnumerable<StoreErrorKind?> failures) =>
        report.Failed <= FailuresMax && failures.All(error => error == StoreErrorKind.NotFound);

    // One that holds lines is the job's record: both stay.
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
