using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Merging;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Syncing;
using Trasvase.Storage.Requests;
using Trasvase.Transfers;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>The parts of one run of a job. They are put together only here.</summary>
internal sealed class JobRun : IAsyncDisposable
{
    // Without a journal, each object that is to be tried again takes some memory.
    private const int AgainMax = 1000;

    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(25);

    private readonly TagTrust _trust;

    /// <summary>Puts a run together.</summary>
    /// <param name="job">The parts that the job is made of.</param>
    /// <param name="scope">What to transfer.</param>
    /// <param name="limits">The limits that all objects of the run share.</param>
    /// <param name="tracker">The progress counters.</param>
    /// <param name="record">Called with each receipt once the journal has it.</param>
    /// <param name="stop">Ends the run at once.</param>
    public JobRun(
        JobContext job,
        JobScope scope,
        TransferLimits limits,
        ProgressTracker tracker,
        Func<TransferReceipt, ValueTask> record,
        CancellationToken stop)
    {
        _trust = new TagTrust(job.Options.SourceETags, job.Source.Profile.ETagsAreDigests);
        var source = TrustedSource.Of(job.Source, _trust);
        var context = new SendContext(source, job.Target, limits, job.Time) { Journal = job.Journal, Trust = _trust };
        Transfer = new ObjectTransfer(context, job.SourceRemover, tracker);
        limits.PullsAreMade = Transfer.Route.WhyNever is null;
        Removal = RemovalOf(job, scope);
        var workers = WorkersFor(limits.Options);
        var recorder = new JobRecorder(workers * 4, job.Journal, record, job.Journal.Report)
        {
            Lines = job.Report,
            GatherTime = job.Journal is not NoJournal && job.Time == TimeProvider.System ? GatherTime : TimeSpan.Zero,
            OnPage = Removal is { } removal ? page => removal.SeeAsync(page, stop) : null,
        };
        var waiting = new WaitingObjects(job.Journal, job.Options.Restore is null ? null : job.WaitingMax, TriesAgain(job, scope));
        Pipeline = new JobPipeline(Transfer, recorder, Math.Min(workers, limits.WorkersWanted), waiting) { WorkersMax = workers };
        limits.WhenSpare(() => Pipeline.TakeUpMore(limits.WorkersWanted));
        Presence = new SourcePresence(source, scope);
        Cursor = new TargetCursor(job.TargetListing, scope.MergedPrefix, job.Journal.TargetListedTo, mustBeTrue: job.Sync is not null)
        {
            IsToBeMade = job.Options is { DryRun: true, CreateContainer: true },
        };
        var merge = new PageMerge(scope, Transfer.Plans, Cursor, Removal);
        var repeated = new RepeatedKeys(job.Journal, Transfer.Receipts);
        Items = new JobItems(source, job.Journal, recorder, merge, repeated, tracker) { MustBeInOrder = job.Sync is not null };
    }

    /// <summary>Transfers one object.</summary>
    public ObjectTransfer Transfer { get; }

    /// <summary>Lists, transfers and records, side by side.</summary>
    public JobPipeline Pipeline { get; }

    /// <summary>The objects to transfer, as a stream.</summary>
    public JobItems Items { get; }

    /// <summary>The target's listing.</summary>
    public TargetCursor Cursor { get; }

    /// <summary>Finds out whether there is anything to transfer.</summary>
    public SourcePresence Presence { get; }

    /// <summary>Removes target objects at the end of a sync; null if the job removes nothing.</summary>
    public SyncRemoval? Removal { get; }

    /// <summary>What was learnt about the source, as a sentence; null if the source is as its kind of store should be.</summary>
    public string? AboutSource => _trust.Told;

    /// <summary>
    /// Returns how many objects are taken up side by side at most. This may be more than the number of connections if the target pulls.
    /// </summary>
    public int WorkersFor(TransferOptions options) =>
        Transfer.Route.WhyNever is null ? Math.Max(options.Connections, options.Pulls) : options.Connections;

    public async ValueTask DisposeAsync()
    {
        await Cursor.DisposeAsync().ConfigureAwait(false);
        Pipeline.Dispose();
        Transfer.Route.Dispose();
    }

    // A later try of a single object would only double its tries, and a job without patience wants no later tries. Objects that a journal
    // sets aside take no memory.
    private static int TriesAgain(JobContext job, JobScope scope) =>
        job.Patience == Patience.None || scope is JobScope.One ? 0 : job.Journal.IsRemembered ? int.MaxValue : AgainMax;

    private static SyncRemoval? RemovalOf(JobContext job, JobScope scope)
    {
        if (job.Sync is not { Delete: true } sync || job.TargetRemover is not { } removes)
        {
            return null;
        }

        // A resumed listing is as old as the job.
        var listed = job.Journal.ListedTo.Count > 0 || job.Journal.ListedAll ? job.Journal.Report.Begun : null;
        var look = new SecondLook(job.Source, removes.Profile, scope, listed ?? job.Time.GetUtcNow());
        return new SyncRemoval(removes, look, job.Journal, sync, job.Options) { WhyNever = job.WhyNothingIsRemoved, Lines = job.Report };
    }
}
