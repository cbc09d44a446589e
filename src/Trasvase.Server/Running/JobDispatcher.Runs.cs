using Trasvase.Storage;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <content>One run of a job, from its turn to its end.</content>
internal sealed partial class JobDispatcher
{
    private async Task RunAsync(JobRecord queued)
    {
        try
        {
            if (await TakeUpAsync(queued).ConfigureAwait(false) is { } job)
            {
                await RunTakenAsync(job).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // Not even its end could be remembered. The next start of the service takes the job up again.
            CannotRemember(queued.Id, e);
        }
    }

    // Null if somebody paused or gave up the job while it waited. For a single transfer nothing is written: a restart takes up what is
    // queued as it takes up what runs.
    private async Task<JobRecord?> TakeUpAsync(JobRecord queued) => queued.IsSingle && queued.Runs == 0
        ? await _store.FindAsync(queued.Id).ConfigureAwait(false) is { Status: JobStatus.Queued } found
            ? found with { Started = _time.GetUtcNow(), Runs = 1 }
            : null
        : await _store.ChangeAsync(
            queued.Id,
            job => job.Status == JobStatus.Queued
                ? job with { Status = JobStatus.Running, Started = job.Started ?? _time.GetUtcNow(), Runs = job.Runs + 1, Ended = null }
                : null).ConfigureAwait(false);

    private async Task RunTakenAsync(JobRecord job)
    {
        using var running = new RunningJob(job, _hub, _time);
        _running[job.Id] = running;
        Func<JobRecord, JobRecord?>? end = null;
        try
        {
            if (!_isLeaving)
            {
                if (!job.IsSingle)
                {
                    Tell(job);
                }

                end = await EndAsync(job, running).ConfigureAwait(false);
            }
        }
        finally
        {
            // Before its end is remembered, so that who resumes it then meets no run that is ending.
            _running.TryRemove(job.Id, out _);
        }

        if (end is not null && await _store.ChangeAsync(job.Id, end).ConfigureAwait(false) is { } ended)
        {
            Tell(ended);
        }
    }

    // Runs the job, and returns how its record changes; null if it stays as it is, because the service ends.
    private async Task<Func<JobRecord, JobRecord?>?> EndAsync(JobRecord job, RunningJob running)
    {
        try
        {
            var work = JobWork.Of(_book, job.Request, _files.ListOf(job.Id));
            var (report, receipt) = await work.RunAsync(job, _files, running, running.Stop).ConfigureAwait(false);
            return known => known with
            {
                Status = StatusOf(report),
                Started = job.Started,
                Runs = job.Runs,
                Ended = _time.GetUtcNow(),
                Reason = report.Stopped ?? report.WhyNotRemoved ?? report.WhyNothing,
                Report = JobWork.Text(report),
                Receipt = receipt,
            };
        }
        catch (OperationCanceledException) when (running.Stop.IsCancellationRequested)
        {
            return running.Wish switch
            {
                Wish.Cancel =>
                    known => known with { Status = JobStatus.Cancelled, Ended = _time.GetUtcNow(), Runs = job.Runs, Started = job.Started },
                Wish.Pause => known => known with { Status = JobStatus.Paused, Runs = job.Runs, Started = job.Started },
                _ => null,
            };
        }
        catch (Exception e)
        {
            var reason = e is ConfigurationException or JournalException or ReportException or StoreException
                ? Redaction.Of(e.Message)
                : "Something went wrong that should not. The log of the service says more.";
            Failed(job.Id, e);
            return known => known with
            {
                Status = JobStatus.Stopped,
                Started = job.Started,
                Runs = job.Runs,
                Ended = _time.GetUtcNow(),
                Reason = reason,
            };
        }
    }

    private static JobStatus StatusOf(JobReport report) => report switch
    {
        { Stopped: not null } => JobStatus.Stopped,
        { Failed: > 0 } or { WhyNotRemoved: not null } => JobStatus.SomeFailed,
        _ => JobStatus.Done,
    };

    [LoggerMessage(LogLevel.Error, "The job {Job} stopped.")]
    private partial void Failed(string job, Exception exception);

    [LoggerMessage(LogLevel.Critical, "The end of the job {Job} could not be remembered.")]
    private partial void CannotRemember(string job, Exception exception);
}
