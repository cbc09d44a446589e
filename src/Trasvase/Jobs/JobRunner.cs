using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// Transfers many objects side by side: one task lists, as many as there are connections transfer, one records. Each waits for
/// the next when it is ahead, so nothing grows with the number of objects.
/// </summary>
internal sealed class JobRunner(IObjectSource source, IObjectTarget target, IObjectRemover? remover, TransferOptions options, TimeProvider time)
{
    private const int AgainMax = 1000;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RequestsInterval = TimeSpan.FromSeconds(1);

    private readonly ProgressTracker _tracker = new(time);

    /// <summary>What the job remembers; nothing by default.</summary>
    public IJournal Journal { get; set; } = new NoJournal();

    /// <summary>What is told of every object; nobody wants to know by default.</summary>
    public IReport Report { get; set; } = new NoReport();

    /// <summary>The target as it is listed, beside the source; null to look at each object instead.</summary>
    public IObjectSource? TargetListing { get; init; }

    /// <summary>What a sync does besides; null for every other job.</summary>
    public SyncOptions? Sync { get; init; }

    /// <summary>What a sync removes from; null if it removes nothing.</summary>
    public IObjectRemover? TargetRemover { get; init; }

    /// <summary>Why a sync removes nothing, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNothingIsRemoved { get; set; }

    /// <summary>How long an outage of one side is waited for; not at all by default.</summary>
    public Patience Patience { get; init; } = Patience.None;

    /// <summary>How many objects may wait at a time until they are restored: each takes some memory. Further ones are set aside in the journal.</summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>What decides what becomes of an object: a job that chose otherwise, or reads or writes elsewhere, is another job.</summary>
    public static string ChoicesOf(IObjectStore source, IObjectStore target, JobOptions options) =>
        $"{source.Profile.Service} {target.Profile.Service} {options.Transfer.IfExists} {options.Transfer.Names} {options.Transfer.SkipMarkers} {options.Transfer.Metadata} {options.Transfer.Tags}{Accepted(options.Transfer.AcceptLoss)} {options.Transfer.Tiers} {options.Sync.Delete} {options.Selection.Text}";

    // Nothing where nothing is accepted, so that a job of an earlier version is found again.
    private static string Accepted(Losses losses) => losses == Losses.None ? "" : $"-{losses}";

    /// <summary>What the last run shared: after it, a test sees by them whether everything was given back.</summary>
    internal TransferLimits? Limits { get; private set; }

    /// <summary>Runs the job, or goes on with it.</summary>
    /// <param name="scope">What to transfer.</param>
    /// <param name="record">Called once for every object that this run finishes, one at a time, when the journal has it.</param>
    /// <param name="progress">Told how far it is, about five times a second and once at the end.</param>
    /// <param name="cancellationToken">Stops it: nothing new begins, what is staged stays staged.</param>
    /// <returns>What was counted by all runs of the job.</returns>
    /// <exception cref="JournalException">The journal cannot be written: what it does not hold is done again by the next run.</exception>
    public async Task<JobReport> RunAsync(
        JobScope scope, Func<TransferReceipt, ValueTask> record, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var begun = (await Journal.RequestsAsync().ConfigureAwait(false)).Wishes.FittedTo(options);
        using var limits = new TransferLimits(begun, time) { Services = (source.Profile.Service, target.Profile.Service) };
        (Limits, RequestPacing.Current) = (limits, limits);
        var trust = new TagTrust(options.SourceETags, source.Profile.ETagsAreDigests);
        var trusted = TrustedSource.Of(source, trust);
        var context = new SendContext(trusted, target, limits, time) { Journal = Journal, Trust = trust };
        var transfer = new ObjectTransfer(context, remover, _tracker);
        using var route = transfer.Route;
        limits.CopiesAreMade = route.WhyNever is null;
        var workers = WorkersOf(begun, limits);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var removal = Removal(scope);
        var recorder = new JobRecorder(workers * 4, Journal, TellAsync, Journal.Report) { Lines = Report, OnPage = removal is null ? null : page => removal.SeeAsync(page, stop.Token) };
        using var run = new JobRun(transfer, recorder, workers, new WaitingObjects(Journal, options.Restore is null ? null : WaitingMax, TriesAgain(scope)));
        limits.Watch(source, target, Patience, outage => run.Pause(outage.Message, outage.Kind));
        var cursor = new TargetCursor(TargetListing, scope.MergedPrefix, Journal.TargetListedTo, mustBeTrue: Sync is not null) { IsToBeMade = options is { DryRun: true, CreateContainer: true } };
        await using var closing = cursor.ConfigureAwait(false);
        var merge = new PageMerge(scope, transfer, cursor, removal);
        var items = new JobItems(trusted, Journal, recorder, merge, new RepeatedKeys(Journal, transfer), _tracker, mustBeInOrder: Sync is not null);

        using var progressTimer = progress is null ? null : new PeriodicTimer(ProgressInterval, time);
        using var requestsTimer = Journal is NoJournal ? null : new PeriodicTimer(RequestsInterval, time);
        var watching = Task.WhenAll(ReportProgressAsync(progress, limits, progressTimer), WatchRequestsAsync(run, limits, stop, requestsTimer));
        JobReport? report = null;
        try
        {
            if (await TryPrepareAsync(run, route, cancellationToken).ConfigureAwait(false))
            {
                await run.ExecuteAsync(items.TakeUpAsync(scope, stop.Token), stop.Token).ConfigureAwait(false);
                report = removal is null ? null : await removal.RunAsync(run.Report(), stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Another process asked for it; the report says so.
        }
        finally
        {
            // They end the waits of their readers, which would throw if they were cancelled.
            progressTimer?.Dispose();
            requestsTimer?.Dispose();
            await watching.ConfigureAwait(false);
            var last = limits.AddTo(_tracker.Snapshot());
            await limits.EndWatchAsync().ConfigureAwait(false);
            progress?.Report(last);
        }

        report ??= run.Report();
        report = removal?.AddTo(report) ?? report;
        report = report with { WhyNothing = await WhyNothingAsync(scope, report, stop.Token).ConfigureAwait(false) };
        report = report with { Elapsed = Journal.Report.Elapsed + time.GetElapsedTime(started), Route = route.Describe(report.Copied, report.BytesSent, report.BytesRelayed), AboutSource = trust.Told };
        await Journal.EndAsync(stop.IsCancellationRequested ? JobState.Cancelled : StateOf(report), report).ConfigureAwait(false);
        return report;

        async ValueTask TellAsync(TransferReceipt receipt)
        {
            await record(receipt).ConfigureAwait(false);
            _tracker.Done(receipt);
        }
    }

    // One object would only be tried twice as often; and who waits for no outage wants none tried later. What a journal sets aside takes no memory.
    private int TriesAgain(JobScope scope) => Patience == Patience.None || scope is JobScope.One ? 0 : Journal is NoJournal ? AgainMax : int.MaxValue;

    private async Task<string?> WhyNothingAsync(JobScope scope, JobReport report, CancellationToken cancellationToken) =>
        report is { Listed: 0, Stopped: null } && !cancellationToken.IsCancellationRequested
            ? await new NothingFound(source, scope).SayAsync(report.Reasons, cancellationToken).ConfigureAwait(false)
            : null;

    private SyncRemoval? Removal(JobScope scope)
    {
        if (Sync is not { Delete: true } sync || TargetRemover is not { } removes)
        {
            return null;
        }

        // A listing that goes on is as old as the job.
        var listed = Journal.ListedTo.Count > 0 || Journal.ListedAll ? Journal.Report.Begun : null;
        var look = new SecondLook(source, removes.Profile, scope, listed ?? time.GetUtcNow());
        return new SyncRemoval(removes, look, Journal, sync, options) { WhyNever = WhyNothingIsRemoved, Lines = Report };
    }

    // More objects than connections are taken up where most are copied.
    private static int WorkersOf(TransferOptions options, TransferLimits limits) => limits.CopiesAreMade ? Math.Max(options.Connections, options.Copies) : options.Connections;

    private static JobState StateOf(JobReport report) => report switch
    {
        { StoppedBy: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied } => JobState.NeedsCredentials,
        { Stopped: not null } => JobState.Stopped,
        { Failed: > 0 } or { WhyNotRemoved: not null } => JobState.SomeFailed,
        _ => JobState.Done,
    };

    private async Task<bool> TryPrepareAsync(JobRun run, CopyRoute route, CancellationToken cancellationToken)
    {
        try
        {
            await route.EnsureAskedForAsync(cancellationToken).ConfigureAwait(false);
            if (options is { CreateContainer: true, DryRun: false })
            {
                await target.CreateContainerAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (StoreException e)
        {
            run.Stop(e.Message, e.Kind);
            return false;
        }
    }

    private async Task WatchRequestsAsync(JobRun run, TransferLimits limits, CancellationTokenSource stop, PeriodicTimer? timer)
    {
        try
        {
            SideWait? told = null;
            while (timer is not null && await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (limits.Waiting is var wait && wait != told)
                {
                    told = wait;
                    await Journal.WaitingAsync(wait?.ToString()).ConfigureAwait(false);
                }

                var asked = await Journal.RequestsAsync().ConfigureAwait(false);
                var now = asked.Wishes.FittedTo(options);
                limits.Apply(now);
                run.EnsureWorkers(WorkersOf(now, limits));
                if (asked.IsCancelled)
                {
                    run.Stop("Cancelled by 'trasvase jobs cancel'.", kind: null);
                    await stop.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (JournalException)
        {
            // Whoever writes next meets it, and ends the job.
        }
    }

    private async Task ReportProgressAsync(IProgress<TransferProgress>? progress, TransferLimits limits, PeriodicTimer? timer)
    {
        while (timer is not null && await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            progress!.Report(limits.AddTo(_tracker.Snapshot()));
        }
    }
}
