using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// The whole story of one object:
/// <em>find, plan, move the bytes, verify, complete, record, remove the source.</em>
/// </summary>
/// <remarks>
/// The source version that is found first is pinned: every read demands it. What cannot be done fails in planning, before a
/// byte moves. Nothing becomes visible before it is verified, and the request that makes it visible carries the condition
/// under which it may. If that condition fails, or the source changes meanwhile, the story starts again.
/// </remarks>
internal sealed class ObjectTransfer
{
    private const int RoundsMax = 5;

    private readonly SendContext _context;
    private readonly ProgressTracker _tracker;
    private readonly Finder _finder;
    private readonly Receipts _receipts;
    private readonly ObjectSender _delivery;
    private readonly Rehearsal _rehearsal;
    private readonly Leaving _leaving;
    private readonly PlanFinder _planning;
    private readonly EarlierRun _earlierRun;
    private readonly Restoration? _restoration;
    private readonly SourceRemoval? _removal;

    /// <summary>Makes what transfers any number of objects of one job, also side by side.</summary>
    /// <param name="context">Stores, options, limits.</param>
    /// <param name="remover">The source, if it is to be removed; a copy is never handed one.</param>
    /// <param name="tracker">Counts.</param>
    public ObjectTransfer(SendContext context, IObjectRemover? remover, ProgressTracker tracker)
    {
        _context = context;
        _tracker = tracker;
        _finder = new Finder(context);
        _receipts = new Receipts(context);
        _rehearsal = new Rehearsal(context, _receipts);
        Route = new PullRoute(context, _finder);
        _delivery = new ObjectSender(context, _finder, _receipts, Route, tracker);
        var mending = new BelongingsUpdater(context, _finder, isMove: remover is not null);
        _leaving = new Leaving(context, _finder, _receipts, mending);
        _planning = new PlanFinder(context, _finder, _receipts, _delivery, mending);
        _earlierRun = new EarlierRun(context, _finder);
        _restoration = Restoration.For(context);
        _removal = remover is null ? null : new SourceRemoval(context, remover);
    }

    /// <summary>Which way the bytes take.</summary>
    public PullRoute Route { get; }

    /// <inheritdoc cref="Finder.ProbeAsync"/>
    public Task<StoreException?> ProbeAsync(TransferItem first, CancellationToken cancellationToken) => _finder.ProbeAsync(first, cancellationToken);

    /// <inheritdoc cref="Finder.IsAllowedAsync"/>
    public Task<bool> IsAllowedAsync(TransferReceipt done, CancellationToken cancellationToken) => _finder.IsAllowedAsync(done, cancellationToken);

    /// <inheritdoc cref="PlanFinder.IsRenamed"/>
    public bool IsRenamed(TransferItem item) => _planning.IsRenamed(item);

    /// <inheritdoc cref="PlanFinder.Settle"/>
    public TransferReceipt? Settle(TransferItem item) => _planning.Settle(item);

    /// <inheritdoc cref="Receipts.Repeated"/>
    public TransferReceipt Repeated(TransferItem item) => _receipts.Repeated(item);

    /// <summary>Transfers the object. Failures end in the receipt; only cancellation is thrown.</summary>
    /// <exception cref="SetAsideException"><see cref="TransferItem.Waiting"/> said that it must not wait, or <see cref="TransferItem.Failing"/> that it is tried again.</exception>
    public async Task<TransferReceipt> RunAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var (began, started) = (_context.Time.GetUtcNow(), _context.Time.GetTimestamp());
        using var activity = TransferTelemetry.Begin(item);
        var unanswered = await _finder.LearnNamesAsync(item, cancellationToken).ConfigureAwait(false);
        var (named, note) = item.Named(_context.Options.Names, _context.Target.Profile);
        var receipt = !named.SourceKey.IsText ? _receipts.NotText(named)
            : unanswered is null ? await RunRoundsAsync(named, cancellationToken).ConfigureAwait(false)
            : _receipts.Failed(named, item.Listed, unanswered.Kind, unanswered.Message);
        receipt = Receipts.Explained(receipt, named, note) with { Started = began, Duration = _context.Time.GetElapsedTime(started), Requests = tally.Count };
        TransferTelemetry.Record(receipt, activity);
        return receipt;
    }

    private async Task<TransferReceipt> RunRoundsAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (_removal is not null && await _removal.FinishAsync(_earlierRun, item, cancellationToken).ConfigureAwait(false) is { } finished)
        {
            return finished;
        }

        item = item.Listed is { } listed ? item with { Listed = _context.Trust.Trusted(listed) } : item;
        var (source, counted) = (item.Listed, item.Listed?.Size ?? 0);
        for (var round = 1; ; round++)
        {
            try
            {
                // 1. Find.
                source = source is not null && _finder.IsEnoughToPlan(source, isMove: _removal is not null) ? source : await _finder.FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
                if (source is null && !await _finder.IsListedAsync(item, cancellationToken).ConfigureAwait(false))
                {
                    return _receipts.Gone(item, await _finder.NearestAsync(item, cancellationToken).ConfigureAwait(false));
                }

                source ??= await _finder.FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
                if (source is null)
                {
                    return _receipts.Contradicted(item);
                }

                KillPoint.Pass("source-found");
                _tracker.Resized(source.Size - counted);
                counted = source.Size;
                return await RunRoundAsync(item, source, round == 1, cancellationToken).ConfigureAwait(false);
            }
            catch (TargetUnseenException e)
            {
                (source, item) = (e.Found, item with { WhyRelayed = e.Why });
            }
            catch (SourceChangedException e) when (round < RoundsMax)
            {
                source = e.Found;
            }
            catch (SourceChangedException e)
            {
                return _receipts.Failed(item, source, StoreErrorKind.PreconditionFailed, $"The source keeps changing: {e.Message}");
            }
            catch (SourceArchivedException) when (_restoration is not null && round < RoundsMax)
            {
                // It only looked readable, or its restored copy has expired: it is restored, once more if need be.
                source = source! with { IsArchived = true };
            }
            catch (SetAsideException)
            {
                // It is counted when it is taken up again.
                _tracker.Resized(-counted);
                throw;
            }
            catch (SourceArchivedException e)
            {
                return _restoration is null
                    ? _receipts.Skipped(item, source, TransferPlanner.Archived, TransferPlanner.WhyArchived(source!))
                    : _receipts.Failed(item, source, StoreErrorKind.Archived, e.Message);
            }
            catch (StoreException e) when (e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed && round < RoundsMax)
            {
                // Another writer was faster. What is at the target now is planned with anew.
            }
            catch (StoreException e) when (MayPass(e) && item.Failing?.Invoke() == true)
            {
                _tracker.Resized(-counted);
                throw new SetAsideException();
            }
            catch (StoreException e)
            {
                return _receipts.Failed(item, source, e.Kind, e.Message, e.Words);
            }
        }
    }

    private static bool MayPass(StoreException failure) =>
        failure is { Retry: not RetryAdvice.Never, Kind: StoreErrorKind.Unavailable or StoreErrorKind.Timeout or StoreErrorKind.RateLimited };

    private async Task<TransferReceipt> RunRoundAsync(TransferItem item, ObjectInfo source, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst && await _earlierRun.FindCompletedAsync(item, source, cancellationToken).ConfigureAwait(false) is { } completed)
        {
            return await RemoveAsync(_receipts.Of(item, Outcome.Transferred, source) with
            {
                TargetKey = completed.Key,
                TargetETag = completed.ETag,
                TargetVersion = completed.Version,
                Verification = EarlierRun.VerificationOf(completed),
                Carried = Stamp.Of(completed)?.Carried,
                Digests = EarlierRun.DigestsOf(completed),
            }, source, cancellationToken).ConfigureAwait(false);
        }

        // 2. Plan.
        var plan = await _planning.PlanAsync(item, source, isFirst && !item.IsResumed, cancellationToken).ConfigureAwait(false);
        if (plan is ObjectPlan.LeaveUnchanged unchanged)
        {
            if (await _leaving.RunAsync(item, source, unchanged, cancellationToken).ConfigureAwait(false) is { } left)
            {
                return await RemoveAsync(left, source, cancellationToken).ConfigureAwait(false);
            }

            plan = _planning.Replace(item, source, unchanged.Existing);
        }

        if (plan is ObjectPlan.Restore)
        {
            return _restoration is null
                ? _receipts.Failed(item, source, StoreErrorKind.Unsupported, $"{TransferPlanner.WhyArchived(source)} {_context.Source} cannot restore it.")
                : await RestoreAsync(_restoration, item, source, cancellationToken).ConfigureAwait(false);
        }

        var receipt = plan switch
        {
            ObjectPlan.Skip skip => _receipts.Skipped(item, source, skip.Short, skip.Why),
            ObjectPlan.Refuse refuse => _receipts.Failed(item, source, refuse.Kind, refuse.Why, refuse.Short),
            ObjectPlan.Send send when _context.Options.DryRun => await _rehearsal.RunAsync(item, source, send, cancellationToken).ConfigureAwait(false),

            // 3. to 5. Move the bytes, verify, complete.
            ObjectPlan.Send send => await _delivery.SendAsync(item, source, send, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"A plan nobody knows: {plan}"),
        };

        return await RemoveAsync(receipt, source, cancellationToken).ConfigureAwait(false);
    }

    // 7. and 8. Record, then remove the source (move only).
    private async Task<TransferReceipt> RemoveAsync(TransferReceipt receipt, ObjectInfo source, CancellationToken cancellationToken) =>
        _removal is null ? receipt : await _removal.EndAsync(receipt, source, cancellationToken).ConfigureAwait(false);

    private async Task<TransferReceipt> RehearseRestoringAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        var receipt = _context.Options.RestoreWait == TimeSpan.Zero
            ? _receipts.Skipped(item, source, TransferPlanner.BeingRestored, TransferPlanner.WouldBeRestored)
            : await RunRoundAsync(item, source with { IsArchived = false }, isFirst: false, cancellationToken).ConfigureAwait(false);
        return receipt.Outcome == Outcome.Transferred ? receipt with { Notes = ["It is archived and would be restored first.", .. receipt.Notes] } : receipt;
    }

    // Waits until the object can be read, and then plans anew: hours may have passed.
    private async Task<TransferReceipt> RestoreAsync(Restoration restoration, TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        if (_context.Options.DryRun)
        {
            return await RehearseRestoringAsync(item, source, cancellationToken).ConfigureAwait(false);
        }

        if (_context.Options.RestoreWait > TimeSpan.Zero && item.Waiting?.Invoke() == false)
        {
            await restoration.RequestAsync(source, cancellationToken).ConfigureAwait(false);
            throw new SetAsideException();
        }

        if (await restoration.WaitAsync(source, item.Chosen, cancellationToken).ConfigureAwait(false))
        {
            return await RunRoundAsync(item, source with { IsArchived = false }, isFirst: false, cancellationToken).ConfigureAwait(false);
        }

        return _context.Options.RestoreWait == TimeSpan.Zero
            ? _receipts.Skipped(item, source, TransferPlanner.BeingRestored, "archived: it is being restored; run the same command again when it can be read.")
            : _receipts.Failed(item, source, StoreErrorKind.Timeout, $"It is archived and was not restored within {_context.Options.RestoreWait.TotalHours:0.#} h. Run the same command again to wait on.");
    }
}
