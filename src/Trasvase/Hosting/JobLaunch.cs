using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Hosting;

/// <summary>Starts a job: checks what was asked for, opens the stores, takes up the journal, and runs the job.</summary>
internal sealed class JobLaunch(
    IStoreCatalog stores,
    TimeProvider time,
    JournalOptions? journal,
    SharedLimits? shared = null,
    CallLog? log = null)
{
    /// <inheritdoc cref="TrasvaseClient.CopyAllAsync"/>
    public async Task<JobReport> RunAsync(
        JobRequest request,
        Func<TransferReceipt, ValueTask> onReceipt,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var (verb, from, to, options) = request;
        options = Valid(options with { Selection = options.Selection.Marked() }, options.Validate());
        EnsureRemovable(verb, options);
        options = verb == JobVerb.Sync
            ? options with { Transfer = options.Transfer with { IfExists = CollisionPolicy.Overwrite } }
            : options;
        var scope = new ScopeChoice(stores, time).Of(from, to, options.Selection);
        var context = Open(request with { Options = options }, isJob: scope is not JobScope.One);
        var order = new JobOrder(verb.ToString().ToLowerInvariant(), from.ToString(), to.ToString())
        {
            Choices = JobContext.ChoicesOf(context.Source, context.Target, options),
            Arguments = journal?.Arguments ?? [],
            Selection = options.Selection.Text,
        };
        var folder = journal is null ? null : new JobFolder(journal.Folder, time);
        context = context with
        {
            WhyNothingIsRemoved = verb == JobVerb.Sync && folder is not null ? WhyOtherwise(folder, order, options.Sync) : null
        };
        if (journal is null || folder is null || options.Transfer.DryRun)
        {
            var only = await OpenReportAsync(options, context.Journal, job: null, isSame: false).ConfigureAwait(false);
            await using var closingOnly = only.ConfigureAwait(false);
            return await new JobRunner(context with { Report = only })
                .RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
        }

        if (journal is { IsDeferred: true, Resume: null } && scope is JobScope.One && options.Report is null)
        {
            var deferred = new DeferredJournal(() => folder.OpenAsync(order, resume: null));
            await using var closingDeferred = deferred.ConfigureAwait(false);
            var one = await new JobRunner(context with { Journal = deferred })
                .RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
            return one with { Job = deferred.Job };
        }

        var job = await folder.OpenAsync(order, journal.Resume).ConfigureAwait(false);
        JobReport done;
        try
        {
            done = await RunRememberedAsync(
                job, context, options, runner => runner.RunAsync(scope, onReceipt, progress, cancellationToken)).ConfigureAwait(false);
        }
        catch (ReportException)
        {
            // The report cannot be made, so the job has not begun.
            _ = JobForgetting.TryForget(folder, job.Id, new JobReport());
            throw;
        }

        return JobForgetting.TryForget(folder, job.Id, done) ? done with { Job = null } : done;
    }

    // Opens each store once for every role that the job needs, and refuses what the stores cannot do.
    private JobContext Open(JobRequest request, bool isJob)
    {
        var (verb, from, to, options) = request;
        var source = stores.OpenSource(from);
        var target = stores.OpenTarget(to);
        _ = Valid(options, options.Transfer.ValidateFor(target.Profile));
        var context = new JobContext(source, target, options.Transfer, time)
        {
            SourceRemover = verb == JobVerb.Move ? stores.OpenRemover(from) : null,
            TargetListing = stores.OpenSource(to),
            Shared = shared,
            Waiting = log is null ? null : log.Waiting,
            Retried = log is null ? null : log.Retried,
            Patience = Patience.Of(options.Transfer.Patience, isJob),
            Sync = verb == JobVerb.Sync ? options.Sync : null,
            TargetRemover = verb == JobVerb.Sync && options.Sync.Delete ? stores.OpenRemover(to) : null,
        };
        if (verb == JobVerb.Sync)
        {
            var lacksJournal = options.Sync.Delete && journal is null && !options.Transfer.DryRun;
            EnsureCanSync(from, to, source.Profile, context.TargetListing.Profile, lacksJournal);
        }

        return context;
    }

    private async Task<JobReport> RunRememberedAsync(
        OpenJob job, JobContext context, JobOptions options, Func<JobRunner, Task<JobReport>> run)
    {
        await using var closing = job.ConfigureAwait(false);
        if (journal is { Limits: { } limits } && job.Journal.Run > 1)
        {
            await job.LimitAsync(limits).ConfigureAwait(false);
        }

        var report = await OpenReportAsync(options, job.Journal, job.Id, isSame: job.IsResumed).ConfigureAwait(false);
        await using var closingReport = report.ConfigureAwait(false);
        var done = await run(new JobRunner(context with { Journal = job.Journal, Report = report })).ConfigureAwait(false);
        return done with { Job = job.Id, IsResumed = job.IsResumed };
    }

    // A job whose report cannot be opened has not begun. Its journal says why, and the job continues when it is repeated.
    private async Task<IReport> OpenReportAsync(JobOptions options, IJournal remembered, string? job, bool isSame)
    {
        var name = options.Report is { } template ? new ReportName(template) : null;

        // A new listing belongs to another occasion, such as the next night, so its report gets a new name.
        var goesOn = remembered.Reported?.Path is { } known && (journal?.Resume is not null || (isSame && name?.MayBe(known) == true));
        if ((goesOn ? remembered.Reported!.Path : name?.At(time.GetUtcNow())) is not { } path)
        {
            return new NoReport();
        }

        try
        {
            return await ReportFile.OpenAsync(
                path,
                remembered.Reported,
                new ReportOrigin(job, remembered.Run),
                remembered.ReportingAsync,
                options.ReportAppends).ConfigureAwait(false);
        }
        catch (ReportException e)
        {
            await remembered.EndAsync(JobState.Stopped, remembered.Report with { Stopped = e.Message }).ConfigureAwait(false);
            throw;
        }
    }

    // Target objects that this selection covers, but that of the last sync did not, may belong to others. Only a completed sync confirms
    // a selection. A sync that was refused for this reason, or that did not complete, does not.
    internal static string? WhyOtherwise(JobFolder folder, JobOrder order, SyncOptions sync)
    {
        if (!sync.Delete || sync.ConfirmSelection)
        {
            return null;
        }

        // The latest sync that is done, or else the very first one.
        JobSummary? last = null;
        foreach (var (job, unreadable) in folder.ReadAll().TakeWhile(_ => last?.State != JobState.Done))
        {
            if (unreadable is not null)
            {
                return $"a journal cannot be read, and may be that of the last sync of these two. {unreadable} If this selection is "
                    + "meant, say so with --confirm-selection.";
            }

            last = job is { Order: var done } && (done.Verb, done.Source, done.Target) == (order.Verb, order.Source, order.Target)
                ? job
                : last;
        }

        return last is null || last.Order.Selection == order.Selection
            ? null
            : $"the selection is another one than in the last sync of these two ({last.Id}). If that is meant, say so with "
                + "--confirm-selection.";
    }

    /// <summary>Refuses a sync that is not possible.</summary>
    /// <param name="from">The location of the source.</param>
    /// <param name="to">The location of the target.</param>
    /// <param name="source">What the source can do.</param>
    /// <param name="target">What the target can do.</param>
    /// <param name="lacksJournal">Whether a journal is needed and there is none.</param>
    /// <exception cref="ConfigurationException">The sync is not possible; the message says why.</exception>
    internal static void EnsureCanSync(Location from, Location to, StoreProfile source, StoreProfile target, bool lacksJournal)
    {
        var why = !from.IsPrefix ? $"{from} is one object; what is synced lies below a prefix, which ends with '/'"
            : source.Order != ListingOrder.Utf8Bytes ? $"{source.Name} lists {from} in no order that could be compared"
            : target.Order != ListingOrder.Utf8Bytes ? $"{target.Name} lists in no order that could be compared"
            : lacksJournal ? "what is to be removed is kept in a journal until everything else has gone well, and there is none"
            : null;
        if (why is not null)
        {
            throw new ConfigurationException($"It cannot be synced: {why}. 'copy' can be used instead.");
        }

        EnsureApart(from, to);
    }

    // The source's own objects would lie below the target and would have no counterpart at the source.
    private static void EnsureApart(Location from, Location to)
    {
        if (from.Scheme == to.Scheme
            && from.Container == to.Container
            && ScopeChoice.IsSameService(from, to)
            && from.Key.StartsWith(to.Key, StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"{from} is within {to}: a sync would take the source's own objects for some that the source has not.");
        }
    }

    /// <summary>Returns the options if there are no faults.</summary>
    /// <exception cref="ConfigurationException">There are faults; the message holds all of them.</exception>
    public static T Valid<T>(T options, IReadOnlyList<string> faults) =>
        faults.Count > 0 ? throw new ConfigurationException(string.Join(' ', faults)) : options;

    /// <summary>Refuses a selection from which it does not follow what may be removed.</summary>
    /// <exception cref="ConfigurationException">The selection is refused.</exception>
    internal static void EnsureRemovable(JobVerb verb, JobOptions options)
    {
        if (SelectionFaults.OfRemoval(options.Selection, verb == JobVerb.Move, verb == JobVerb.Sync && options.Sync.Delete) is { } fault)
        {
            throw new ConfigurationException(fault);
        }
    }
}
