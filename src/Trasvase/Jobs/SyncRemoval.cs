using System.Collections.Concurrent;
using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// Removes what a sync found at the target and the source has not: only after both listings came to their end and nothing failed, within a
/// budget, each after a second look at the source and on condition that it still is what was listed.
/// </summary>
/// <param name="source">Looked at once more.</param>
/// <param name="remover">The target.</param>
/// <param name="scope">Tells what a target key would be called at the source.</param>
/// <param name="journal">Has what may be removed.</param>
/// <param name="sync">What was asked for.</param>
/// <param name="transfer">Whether this is a dry run, and how much may be asked at once.</param>
internal sealed class SyncRemoval(
    IObjectSource source, IObjectRemover remover, JobScope scope, IJournal journal, SyncOptions sync, TransferOptions transfer)
{
    private const int AtOnce = 256;
    private const int SideBySide = 32;

    private long _targetObjects = journal.TargetListedTo.Count;
    private long _wouldGo;
    private long _removed;
    private long _kept;

    /// <summary>Why nothing may be removed, whatever is found, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNever { get; init; }

    /// <summary>Has a line of each object that is removed before the journal calls it done; that of nobody by default.</summary>
    public IReport Lines { get; init; } = new NoReport();

    /// <summary>A page was merged and remembered.</summary>
    public async ValueTask SeeAsync(ListedPage page)
    {
        _targetObjects = Math.Max(_targetObjects, page.Passed.Count);
        _wouldGo += page.Extras.Count;
        if (transfer.DryRun)
        {
            List<RemovedObject> wouldGo = [.. page.Extras.Select(Told)];
            await Lines.AppendRemovedAsync(wouldGo, static _ => default).ConfigureAwait(false);
            await TellAsync(wouldGo).ConfigureAwait(false);
        }
    }

    /// <summary>Adds what this run removed and kept, also if it was stopped meanwhile.</summary>
    public JobReport AddTo(JobReport report) => report with { Removed = report.Removed + _removed, Kept = report.Kept + _kept };

    /// <summary>Whether a target key is that of a source object whose name is another one there, so that the listings do not meet: this is looked for.</summary>
    public async Task<bool> IsMappedAsync(ObjectKey target, CancellationToken cancellationToken)
    {
        // Whatever names are now, an earlier sync may have encoded them.
        var meant = KeyMapping.Decode(target, remover.Profile) is { } decoded && decoded != target ? scope.SourceKey(decoded) : null;
        return await IsThereAsync(meant, cancellationToken).ConfigureAwait(false) || await IsThereAsync(NamedLikeThePrefix(target), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes.</summary>
    /// <param name="report">How the job went until now.</param>
    /// <param name="cancellationToken">Stops it: another run goes on.</param>
    /// <returns>The report with what was removed, or why it was not.</returns>
    public async Task<JobReport> RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        var count = transfer.DryRun ? _wouldGo : await journal.CountExtrasAsync().ConfigureAwait(false);
        if (count == 0)
        {
            return report;
        }

        if (WhyNone(report, count) is { } why)
        {
            return report with
            {
                WhyNotRemoved = $"Nothing {(transfer.DryRun ? "would be" : "was")} removed at the target, although the source lacks {count:N0} of its objects: {why}",
            };
        }

        return transfer.DryRun ? report with { Removed = count } : report with { WhyNotRemoved = await RemoveAllAsync(cancellationToken).ConfigureAwait(false) };
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
            { Listed: 0, LeftOut: 0 } when sync.DeleteMax is null => "the source lists no object at all. If that is right, say how many may go with --delete-max.",
            _ when count + report.Removed > budget => $"at most {budget:N0} may go{(report.Removed > 0 ? $", and {report.Removed:N0} went before" : "")} (--delete-max; 10 or 1 % of the target's if not given). --dry-run shows them.",
            _ => null,
        };
    }

    // What stands in the way of one is no reason to keep the others; what stands in the way of all of them is asked only so often.
    private async Task<string?> RemoveAllAsync(CancellationToken cancellationToken)
    {
        ObjectKey? after = null;
        string? why = null;
        while (await journal.ReadExtrasAsync(after, AtOnce).ConfigureAwait(false) is { Count: > 0 } extras)
        {
            after = extras[^1].Key;
            var done = new ConcurrentDictionary<Extra, bool>();
            var failures = new ConcurrentQueue<StoreException>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(SideBySide, transfer.Connections), CancellationToken = cancellationToken };
            try
            {
                await Parallel.ForEachAsync(extras, parallel, async (extra, token) => await RemoveAsync(extra, done, failures, token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                await RecordAsync(done).ConfigureAwait(false);
            }

            why ??= failures.TryPeek(out var first) ? $"Not everything was removed at the target: {first.Message}" : null;
            if (failures.Count == extras.Count)
            {
                break;
            }
        }

        return why;
    }

    private async Task RemoveAsync(Extra extra, ConcurrentDictionary<Extra, bool> done, ConcurrentQueue<StoreException> failures, CancellationToken cancellationToken)
    {
        try
        {
            done[extra] = !await IsAtSourceAsync(extra.Key, cancellationToken).ConfigureAwait(false) && await TryRemoveAsync(extra, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            failures.Enqueue(e);
        }
    }

    private async Task<bool> IsAtSourceAsync(ObjectKey target, CancellationToken cancellationToken) =>
        await IsThereAsync(scope.SourceKey(target), cancellationToken).ConfigureAwait(false) || await IsMappedAsync(target, cancellationToken).ConfigureAwait(false);

    // A key that is the prefix itself keeps its name where the target has no prefix.
    private ObjectKey? NamedLikeThePrefix(ObjectKey target) => scope is JobScope.Below { TargetPrefix: "" } below && target.Value == below.SourcePrefix ? target : null;

    private async Task<bool> IsThereAsync(ObjectKey? key, CancellationToken cancellationToken) =>
        key is { } wanted && await source.FindAsync(wanted, version: null, cancellationToken).ConfigureAwait(false) is not null;

    private async Task<bool> TryRemoveAsync(Extra extra, CancellationToken cancellationToken)
    {
        try
        {
            // One that is gone was removed by an earlier run that did not live to remember it, or by somebody else.
            await remover.RemoveAsync(extra.Key, extra.ETag, cancellationToken).ConfigureAwait(false);
            KillPoint.Pass("extra-removed");
            return true;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PreconditionFailed)
        {
            return false;
        }
    }

    private async Task RecordAsync(ConcurrentDictionary<Extra, bool> done)
    {
        List<RemovedObject> removed = [.. done.Where(entry => entry.Value).Select(entry => Told(entry.Key)).OrderBy(gone => gone.Key)];
        await Lines.AppendRemovedAsync(removed, length => journal.RemovedAsync([.. done.Keys], removed.Count, done.Count - removed.Count, length)).ConfigureAwait(false);
        (_removed, _kept) = (_removed + removed.Count, _kept + done.Count - removed.Count);
        await TellAsync(removed).ConfigureAwait(false);
    }

    private RemovedObject Told(Extra extra) => new(remover.Container, extra.Key, extra.ETag, extra.Size, transfer.DryRun);

    private async ValueTask TellAsync(IReadOnlyList<RemovedObject> removed)
    {
        foreach (var gone in sync.OnRemoved is null ? [] : removed)
        {
            await sync.OnRemoved!(gone).ConfigureAwait(false);
        }
    }
}
