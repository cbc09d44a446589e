using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Syncing;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Hosting;

/// <summary>Puts a job together: checks what was asked for, opens the stores, takes up the journal, and runs it.</summary>
internal sealed class JobLaunch(IStoreCatalog stores, TimeProvider time, JournalOptions? journal, SharedLimits? shared = null, CallLog? log = null)
{
    /// <inheritdoc cref="TrasvaseClient.CopyAllAsync"/>
    public async Task<JobReport> RunAsync(
        JobVerb verb,
        Location from,
        Location to,
        JobOptions options,
        Func<TransferReceipt, ValueTask> onReceipt,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        options = Valid(options with { Selection = options.Selection.Marked() }, options.Validate());
        EnsureRemovable(verb, options);
        options = verb == JobVerb.Sync ? options with { Transfer = options.Transfer with { IfExists = CollisionPolicy.Overwrite } } : options;
        var scope = new ScopeChoice(stores, time).Of(from, to, options.Selection);
        var (source, target) = (stores.OpenSource(from), stores.OpenTarget(to));
        _ = Valid(options, options.Transfer.ValidateFor(target.Profile));
        var context = new JobContext(source, target, options.Transfer, time)
        {
            SourceRemover = verb == JobVerb.Move ? stores.OpenRemover(from) : null,
            TargetListing = stores.OpenSource(to),
            Shared = shared,
            Waiting = log is null ? null : log.Waiting,
            Retried = log is null ? null : log.Retried,
            Patience = Patience.Of(options.Transfer.Patience, isJob: scope is not JobScope.One),
            Sync = verb == JobVerb.Sync ? options.Sync : null,
            TargetRemover = verb == JobVerb.Sync && options.Sync.Delete ? stores.OpenRemover(to) : null,
        };
        if (verb == JobVerb.Sync)
        {
            EnsureCanSync(from, to, source.Profile, context.TargetListing.Profile, options.Sync.Delete && journal is null && !options.Transfer.DryRun);
        }

        var order = new JobOrder(verb.ToString().ToLowerInvariant(), from.ToString(), to.ToString())
        {
            Choices = JobContext.ChoicesOf(source, target, options),
            Arguments = journal?.Arguments ?? [],
            Selection = options.Selection.Text,
        };
        var folder = journal is null ? null : new JobFolder(journal.Folder, time);
        context = context with { WhyNothingIsRemoved = verb == JobVerb.Sync && folder is not null ? WhyOtherwise(folder, order, options.Sync) : null };
        if (journal is null || folder is null || options.Transfer.DryRun)
        {
            var only = await OpenReportAsync(options.Report, context.Journal, job: null).ConfigureAwait(false);
            await using var closingOnly = only.ConfigureAwait(false);
            return await new JobRunner(context with { Report = only }).RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
        }

        var job = await folder.OpenAsync(order, journal.Resume).ConfigureAwait(false);
        await using var closing = job.ConfigureAwait(false);
        var report = await OpenReportAsync(journal.Resume is null ? options.Report : job.Journal.Reported?.Path ?? options.Report, job.Journal, job.Id).ConfigureAwait(false);
        await using var closingReport = report.ConfigureAwait(false);
        var done = await new JobRunner(context with { Journal = job.Journal, Report = report })
            .RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
        return done with { Job = job.Id, IsResumed = job.IsResumed };
    }

    // A job whose report cannot be opened has not begun: it says why, and goes on when it is repeated.
    private static async Task<IReport> OpenReportAsync(string? path, IJournal journal, string? job)
    {
        if (path is null)
        {
            return new NoReport();
        }

        try
        {
            return await ReportFile.OpenAsync(Path.GetFullPath(path), journal.Reported, new ReportOrigin(job, journal.Run), journal.ReportingAsync).ConfigureAwait(false);
        }
        catch (ReportException e)
        {
            await journal.EndAsync(JobState.Stopped, journal.Report with { Stopped = e.Message }).ConfigureAwait(false);
            throw;
        }
    }

    // What is chosen now and was not before may be nobody's. A sync that was refused for this, or did not come to its end, confirms nothing.
    internal static string? WhyOtherwise(JobFolder folder, JobOrder order, SyncOptions sync)
    {
        if (!sync.Delete || sync.ConfirmSelection)
        {
            return null;
        }

        // The latest that was done, or the first of all.
        JobSummary? last = null;
        foreach (var (job, unreadable) in folder.ReadAll().TakeWhile(_ => last?.State != JobState.Done))
        {
            if (unreadable is not null)
            {
                return $"a journal cannot be read, and may be that of the last sync of these two. {unreadable} If this selection is meant, say so with --confirm-selection.";
            }

            last = job is { Order: var done } && (done.Verb, done.Source, done.Target) == (order.Verb, order.Source, order.Target) ? job : last;
        }

        return last is null || last.Order.Selection == order.Selection
            ? null
            : $"the selection is another one than in the last sync of these two ({last.Id}). If that is meant, say so with --confirm-selection.";
    }

    /// <summary>Refuses what cannot be synced.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="to">Where to.</param>
    /// <param name="source">What the source can do.</param>
    /// <param name="target">What the target can do.</param>
    /// <param name="lacksJournal">Whether a journal is needed and there is none.</param>
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

        EnsurePrefix(to);
        EnsureApart(from, to);
    }

    // Keys of neighbours begin with it as well, and of those the source has none.
    private static void EnsurePrefix(Location to)
    {
        if (!to.IsPrefix)
        {
            throw new ConfigurationException($"{to} is no prefix: what is synced lies below one, which ends with '/'. Write {to}/ for what is below it.");
        }
    }

    // What the source has lies below the target then, and has no counterpart at the source.
    private static void EnsureApart(Location from, Location to)
    {
        if (from.Scheme == to.Scheme && from.Container == to.Container && ScopeChoice.IsSameService(from, to) && from.Key.StartsWith(to.Key, StringComparison.Ordinal))
        {
            throw new ConfigurationException($"{from} is within {to}: a sync would take the source's own objects for some that the source has not.");
        }
    }

    /// <summary>The options, if nothing is wrong with them.</summary>
    /// <exception cref="ConfigurationException">Something is.</exception>
    public static T Valid<T>(T options, IReadOnlyList<string> faults) =>
        faults.Count > 0 ? throw new ConfigurationException(string.Join(' ', faults)) : options;

    /// <summary>Refuses a selection that does not tell what may be removed.</summary>
    internal static void EnsureRemovable(JobVerb verb, JobOptions options)
    {
        if (SelectionFaults.OfRemoval(options.Selection, verb == JobVerb.Move, verb == JobVerb.Sync && options.Sync.Delete) is { } fault)
        {
            throw new ConfigurationException(fault);
        }
    }
}
