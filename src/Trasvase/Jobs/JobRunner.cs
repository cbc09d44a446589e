using Trasvase.Jobs.Scopes;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>
/// Runs a job from beginning to end: <em>prepare, list and transfer side by side, remove what a sync removes, report.</em>
/// </summary>
/// <remarks>
/// One task lists, about two for each connection transfer, and one records (<see cref="JobPipeline"/>). A task that is
/// ahead waits for the next one, so nothing grows with the number of objects.
/// </remarks>
internal sealed class JobRunner(JobContext job)
{
    private readonly ProgressTracker _tracker = new(job.Time);

    /// <summary>The limits of the last run. Tests check by them that everything was given back.</summary>
    internal TransferLimits? Limits { get; private set; }

    /// <summary>Runs the job, or resumes it.</summary>
    /// <param name="scope">What to transfer.</param>
    /// <param name="record">Called once for every object that this run finishes, one call at a time, once the journal has it.</param>
    /// <param name="progress">Gets the progress about five times a second and once at the end; null for nobody.</param>
    /// <param name="cancellationToken">Stops the job: nothing new begins, and staged parts stay staged.</param>
    /// <returns>The counts of all runs of the job.</returns>
    /// <exception cref="JournalException">
    /// The journal cannot be written. The next run repeats whatever the journal does not hold.
    /// </exception>
    public async Task<JobReport> RunAsync(
        JobScope scope, Func<TransferReceipt, ValueTask> record, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var started = job.Time.GetTimestamp();
        var begun = (await job.Journal.RequestsAsync().ConfigureAwait(false)).Limits.FittedTo(job.Options);
        using var limits = new TransferLimits(begun, job.Time, job.Shared)
        {
            Sides = { Services = (job.Source.Profile.Service, job.Target.Profile.Service) },
            Requests = { Retried = job.Retried },
        };
        Limits = limits;

        // Both stores consult these limits before each request, however deep in the call stack they make it.
        RequestPacing.Current = limits.Requests;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = new JobRun(job, scope, limits, _tracker, TellAsync, stop.Token);
        await using var closing = run.ConfigureAwait(false);
        limits.Watch(job.Source, job.Target, job.Patience, outage => run.Pipeline.Pause(outage.Message, outage.Kind), job.Waiting);
        JobReport? report = null;
        var watch = new JobWatch(job, limits, _tracker, progress, asked => ApplyAsync(asked, run, limits, stop));
        await using (watch.ConfigureAwait(false))
        {
            report = await ExecuteAsync(run, scope, stop, cancellationToken).ConfigureAwait(false);
        }

        report = run.Removal?.AddTo(report) ?? report;
        report = report with
        {
            WhyNothing = await WhyNothingAsync(scope, report, stop.Token).ConfigureAwait(false),
            Elapsed = job.Journal.Report.Elapsed + job.Time.GetElapsedTime(started),
            Route = run.Transfer.Route.Describe(report.Pulled, report.BytesSent, report.BytesRelayed),
            AboutSource = run.AboutSource,
            DoneBefore = job.Journal.Report.Listed,
            BytesFound = _tracker.BytesSpared,
        };
        await job.Journal.EndAsync(stop.IsCancellationRequested ? JobState.Cancelled : StateOf(report), report).ConfigureAwait(false);
        return report;

        async ValueTask TellAsync(TransferReceipt receipt)
        {
            await record(receipt).ConfigureAwait(false);
            _tracker.Done(receipt);
        }
    }

    private async Task<JobReport> ExecuteAsync(
        JobRun run, JobScope scope, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryPrepareAsync(run, cancellationToken).ConfigureAwait(false))
            {
                await run.Pipeline.ExecuteAsync(run.Items.TakeUpAsync(scope, stop.Token), stop.Token).ConfigureAwait(false);
                if (run.Removal is not null)
                {
                    return await run.Removal.RunAsync(run.Pipeline.Report(), stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Another process cancelled the job, and the report says so.
        }

        return run.Pipeline.Report();
    }

    private async Task<bool> TryPrepareAsync(JobRun run, CancellationToken cancellationToken)
    {
        try
        {
            await run.Transfer.Route.EnsureAskedForAsync(cancellationToken).ConfigureAwait(false);
            if (job.Options is { CreateContainer: true, DryRun: false })
            {
                await CreateContainerAsync(run, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (StoreException e)
        {
            run.Pipeline.Stop(e.Message, e.Kind);
            return false;
        }
    }

    // A container is created only if there is something to store, so that a mistyped source leaves no container behind.
    private async Task CreateContainerAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (await run.Presence.IsKnownAsync(cancellationToken).ConfigureAwait(false))
        {
            await job.Target.CreateContainerAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            run.Cursor.IsToBeMade = true;
        }
    }

    // Returns false if the job is cancelled.
    private async Task<bool> ApplyAsync(JobRequests asked, JobRun run, TransferLimits limits, CancellationTokenSource stop)
    {
        var now = asked.Limits.FittedTo(job.Options);
        limits.Apply(now);
        run.Pipeline.WorkersMax = run.WorkersFor(limits.Options);
        if (asked.IsCancelled)
        {
            run.Pipeline.Stop("Cancelled by 'trasvase jobs cancel'.", kind: null);
            await stop.CancelAsync().ConfigureAwait(false);
        }

        return !asked.IsCancelled;
    }

    private async Task<string?> WhyNothingAsync(JobScope scope, JobReport report, CancellationToken cancellationToken) =>
        report is { Listed: 0, Stopped: null } && !cancellationToken.IsCancellationRequested
            ? await new NothingFound(job.Source, scope).SayAsync(report.Reasons, cancellationToken).ConfigureAwait(false)
            : null;

    private static JobState StateOf(JobReport report) => report switch
    {
        { StoppedBy: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied } => JobState.NeedsCredentials,
        { Stopped: not null } => JobState.Stopped,
        { Failed: > 0 } or { WhyNotRemoved: not null } => JobState.SomeFailed,
        _ => JobState.Done,
    };
}
