using System.Collections.Concurrent;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;
using Trasvase.Seams;
using Trasvase.Storage;

namespace Trasvase.Jobs.Syncing;

/// <summary>
/// Removes the target objects that the source does not have. Removal begins only after both listings are complete and nothing failed, and
/// only within a budget. Each object is removed after a second find at the source, and only if it is still the version that was listed. A
/// dry run makes the same finds.
/// </summary>
/// <param name="remover">The target.</param>
/// <param name="look">Finds objects at the source once more.</param>
/// <param name="journal">The journal, which holds the objects that may be removed.</param>
/// <param name="sync">The sync options.</param>
/// <param name="transfer">The transfer options: whether this is a dry run, and how many requests may run concurrently.</param>
internal sealed class SyncRemoval(IObjectRemover remover, SecondLook look, IJournal journal, SyncOptions sync, TransferOptions transfer)
{
    private const int AtOnce = 256;
    private const int SideBySide = 32;
    private const string LeftOut = "the source has it, though its listing left it out";

    private long _targetObjects = journal.TargetListedTo.Count;
    private long _candidates;
    private long _removed;
    private ReasonCounts _kept = ReasonCounts.None;
    private string? _firstFailure;

    /// <summary>Why nothing may be removed, regardless of the listings, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNever { get; init; }

    /// <summary>
    /// The report, which gets a line for each removed object before the journal records the removal. By default no report is written.
    /// </summary>
    public IReport Lines { get; init; } = new NoReport();

    /// <summary>
    /// Takes a page that was merged and recorded. A dry run examines the page's target-only objects immediately, unless nothing may be
    /// removed or there are already more of them than the explicit limit allows.
    /// </summary>
    public async ValueTask SeeAsync(ListedPage page, CancellationToken cancellationToken)
    {
        _targetObjects = Math.Max(_targetObjects, page.Passed.Count);
        _candidates += page.Extras.Count;
        if (transfer.DryRun && page.Extras.Count > 0)
        {
            var done = WhyNever is null && _candidates <= (sync.DeleteMax ?? long.MaxValue)
                ? await FinishAsync(page.Extras, cancellationToken).ConfigureAwait(false)
                : page.Extras.ToDictionary(extra => extra, static _ => (string?)null);
            await RecordAsync(done).ConfigureAwait(false);
        }
    }

    /// <summary>Adds what this run removed and kept to a report, even if the run was stopped.</summary>
    public JobReport AddTo(JobReport report) => transfer.DryRun
        ? report
        : report with { Removed = report.Removed + _removed, Kept = report.Kept + Kept(_kept), Reasons = report.Reasons.Plus(_kept) };

    /// <inheritdoc cref="SecondLook.IsMappedAsync"/>
    public Task<bool> IsMappedAsync(ObjectKey target, CancellationToken cancellationToken) => look.IsMappedAsync(target, cancellationToken);

    /// <summary>Removes the objects.</summary>
    /// <param name="report">The job's report so far.</param>
    /// <param name="cancellationToken">Cancels. Another run continues.</param>
    /// <returns>The report with the number of removed objects, or the reason why not all were removed.</returns>
    public async Task<JobReport> RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        var count = transfer.DryRun ? _candidates : await journal.CountExtrasAsync().ConfigureAwait(false);
        if (count > 0 && WhyNone(report, count) is { } why)
        {
            return report with
            {
                WhyNotRemoved =
                    $"Nothing {(transfer.DryRun ? "would be" : "was")} removed at the target, although the source lacks {count:N0} of its "
                    + $"objects: {why}",
            };
        }

        if (count > 0 && !transfer.DryRun)
        {
            await RemoveAllAsync(cancellationToken).ConfigureAwait(false);
        }

        var all = report.Reasons.Plus(_kept);
        report = report with { WhyNotRemoved = WhyNotAll(all) };
        return transfer.DryRun ? report with { Removed = _removed, Kept = Kept(_kept), Reasons = all } : report;
    }

    private string? WhyNone(JobReport report, long count)
    {
        var budget = sync.BudgetOf(_targetObjects);
        return report switch
        {
            { Stopped: not null } => "the job did not come to its end.",
            { Failed: 1 } => "1 object failed, and only a sync without errors removes.",
            { Failed: > 0 } => $"{report.Failed:N0} objects failed, and only a sync without errors removes.",
            _ when WhyNever is not null => WhyNever,
            { Listed: 0, LeftOut: 0 } when sync.DeleteMax is null =>
                "the source lists no object at all. If that is right, say how many may go with --delete-max.",
            _ when count + report.Removed > budget =>
                $"at most {budget:N0} may go{(report.Removed > 0 ? $", and {report.Removed:N0} went before" : "")} (--delete-max; 10 or 1 "
                + "% of the target's if not given). --dry-run shows them.",
            _ => null,
        };
    }

    // The counts include earlier runs, because an object that the listing left out then was not compared either.
    private string? WhyNotAll(ReasonCounts all)
    {
        var (are, were) = transfer.DryRun ? ("would be", "would be") : ("was", "were");
        var leftOut = all.Of(ReasonKind.Kept).Where(count => count.Words == LeftOut).Sum(count => count.Count);
        var missed = leftOut == 1
            ? $"1 object that it has: it was not compared, and its copy at the target {are}"
            : $"{leftOut:N0} objects that it has: they were not compared, and their copies at the target {were}";
        string?[] sentences =
        [
            leftOut == 0 ? null
                : $"The source's listing left out {missed} kept. "
                    + "A listing that does so cannot be relied on: run the sync again, and then verify.",
            _firstFailure is null ? null : $"Not everything {are} removed at the target: {_firstFailure}",
        ];
        return sentences.OfType<string>().ToList() is { Count: > 0 } said ? string.Join(' ', said) : null;
    }

    // An error of one object does not keep the others. The loop ends at a batch in which every object failed, so a general error is met
    // only a limited number of times.
    private async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        ObjectKey? after = null;
        while (await journal.ReadExtrasAsync(after, AtOnce).ConfigureAwait(false) is { Count: > 0 } extras)
        {
            after = extras[^1].Key;
            if ((await FinishAsync(extras, cancellationToken).ConfigureAwait(false)).Count == 0)
            {
                break;
            }
        }
    }

    // The objects that are settled, each with the reason why it was kept, or null if it was removed. Failed objects are not included.
    private async Task<IReadOnlyDictionary<TargetOnly, string?>> FinishAsync(
        IReadOnlyList<TargetOnly> extras, CancellationToken cancellationToken)
    {
        var done = new ConcurrentDictionary<TargetOnly, string?>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(SideBySide, transfer.Connections),
            CancellationToken = cancellationToken
        };
        try
        {
            await Parallel.ForEachAsync(extras, parallel, async (extra, token) =>
            {
                try
                {
                    done[extra] = await FinishAsync(extra, token).ConfigureAwait(false);
                }
                catch (StoreException e)
                {
                    Interlocked.CompareExchange(ref _firstFailure, e.Message, null);
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            if (!transfer.DryRun)
            {
                await RecordAsync(done).ConfigureAwait(false);
            }
        }

        return done;
    }

    private async Task<string?> FinishAsync(TargetOnly extra, CancellationToken cancellationToken) =>
        await look.SeeAsync(extra.Key, cancellationToken).ConfigureAwait(false) switch
        {
            SecondSight.LeftOut => LeftOut,
            SecondSight.CameSince => "it came to the source after the job began",
            _ when transfer.DryRun || await TryRemoveAsync(extra, cancellationToken).ConfigureAwait(false) => null,
            _ => "it was changed at the target after it was listed",
        };

    private async Task<bool> TryRemoveAsync(TargetOnly extra, CancellationToken cancellationToken)
    {
        if (!VersionIdentity.IsStrong(extra.ETag))
        {
            // Without an entity tag for the condition, a newer object could be removed.
            return false;
        }

        try
        {
            // An object that is gone counts as removed, by somebody else or by an earlier run that ended before recording it.
            await remover.RemoveAsync(extra.Key, extra.ETag!, cancellationToken).ConfigureAwait(false);
            KillPoint.Pass("extra-removed");
            return true;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PreconditionFailed)
        {
            return false;
        }
    }

    private async Task RecordAsync(IReadOnlyDictionary<TargetOnly, string?> done)
    {
        List<RemovedObject> removed =
        [
            .. done.Where(entry => entry.Value is null).Select(entry => Told(entry.Key)).OrderBy(gone => gone.Key)
        ];
        var kept = ReasonCounts.Of(ReasonKind.Kept, done.Values.OfType<string>());
        await Lines.AppendRemovedAsync(
            removed,
            length => transfer.DryRun ? default : journal.RemovedAsync([.. done.Keys], removed.Count, kept, length)).ConfigureAwait(false);
        _removed += removed.Count;
        _kept = _kept.Plus(kept);
        await TellAsync(removed).ConfigureAwait(false);
    }

    private static long Kept(ReasonCounts kept) => kept.Of(ReasonKind.Kept).Sum(count => count.Count);

    private RemovedObject Told(TargetOnly extra) => new(remover.Container, extra.Key, extra.ETag, extra.Size, transfer.DryRun);

    private async ValueTask TellAsync(IReadOnlyList<RemovedObject> removed)
    {
        foreach (var gone in sync.OnRemoved is null ? [] : removed)
        {
            await sync.OnRemoved!(gone).ConfigureAwait(false);
        }
    }
}
