using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Takes one object through all steps of a transfer: <em>find, plan, move the bytes, verify, complete, record, remove the source.</em>
/// </summary>
/// <remarks>
/// The source version that is found first is pinned: every read requires that version. Whatever cannot be done fails in planning, before
/// a byte moves. Nothing becomes visible before it is verified, and the request that makes the object visible carries the plan's
/// precondition. If the precondition fails, or if the source changes meanwhile, the steps start again.
/// </remarks>
internal sealed class ObjectTransfer
{
    private const int RoundsMax = 5;

    private readonly SendContext _context;
    private readonly ProgressTracker _tracker;
    private readonly ObjectSender _sender;
    private readonly Rehearsal _rehearsal;
    private readonly Leaving _leaving;
    private readonly EarlierRun _earlierRun;
    private readonly Restoring _restoring;
    private readonly SourceRemoval? _removal;

    /// <summary>Makes a transfer for any number of objects of one job, which may be transferred concurrently.</summary>
    /// <param name="context">The stores, options and limits.</param>
    /// <param name="remover">The source, if its objects are to be removed; null for a copy, which must not be able to remove
    /// anything.</param>
    /// <param name="tracker">Counts the job's progress.</param>
    public ObjectTransfer(SendContext context, IObjectRemover? remover, ProgressTracker tracker)
    {
        _context = context;
        _tracker = tracker;
        Finder = new Finder(context);
        Receipts = new Receipts(context);
        _rehearsal = new Rehearsal(context, Receipts);
        Route = new PullRoute(context, Finder);
        var comparing = new ReadBack(
            context.Source, context.Target.Readable, context.Limits, new ContentReader(context.Limits, context.Options, context.Time));
        var readBack = context.Options.Verify == VerifyMode.ReadBack ? comparing : null;
        _sender = new ObjectSender(context, Finder, Receipts, Route, tracker, readBack);
        var updater = new BelongingsUpdater(context, Finder, isMove: remover is not null);
        _leaving = new Leaving(context, Finder, Receipts, updater, readBack);
        Plans = new PlanFinder(context, Finder, Receipts, _sender, updater, context.Options.Checksum ? comparing : null);
        _earlierRun = new EarlierRun(context, Finder);
        _restoring = new Restoring(context, Receipts, Restoration.For(context));
        _removal = remover is null ? null : new SourceRemoval(context, remover);
    }

    /// <summary>Decides whether the target can pull.</summary>
    public PullRoute Route { get; }

    /// <summary>Finds objects on both sides.</summary>
    public Finder Finder { get; }

    /// <summary>Decides what is done with an object.</summary>
    public PlanFinder Plans { get; }

    /// <summary>Makes receipts.</summary>
    public Receipts Receipts { get; }

    /// <summary>Transfers the object. Failures are reported in the receipt; only cancellation is thrown.</summary>
    /// <returns>
    /// The object's receipt. Null if the object is to be tried again when the others have ended: <see cref="TransferItem.Waiting"/> did
    /// not let it wait, or <see cref="TransferItem.Failing"/> lets it be tried again.
    /// </returns>
    public async Task<TransferReceipt?> RunAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var began = _context.Time.GetUtcNow();
        var started = _context.Time.GetTimestamp();
        using var activity = TransferTelemetry.Begin(item);
        var unanswered = await Finder.LearnNamesAsync(item, cancellationToken).ConfigureAwait(false);
        var (named, note) = item.Named(_context.Options.Names, _context.Target.Profile);
        var receipt = !named.SourceKey.IsText ? Receipts.NotText(named)
            : unanswered is null ? await RunRoundsAsync(named, cancellationToken).ConfigureAwait(false)
            : Receipts.Failed(named, item.Listed, unanswered.Kind, unanswered.Message);
        if (receipt is null)
        {
            return null;
        }

        receipt = Receipts.Explained(receipt, named, note) with
        {
            Started = began,
            Duration = _context.Time.GetElapsedTime(started),
            Requests = tally.Count
        };
        TransferTelemetry.Record(receipt, activity);
        return receipt;
    }

    private async Task<TransferReceipt?> RunRoundsAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (_removal is not null && await _removal.FinishAsync(_earlierRun, item, cancellationToken).ConfigureAwait(false) is { } finished)
        {
            return finished;
        }

        item = item.Listed is { } listed ? item with { Listed = _context.Trust.Trusted(listed) } : item;
        var source = item.Listed;
        var counted = source?.Size ?? 0;
        for (var round = 1; ; round++)
        {
            try
            {
                // 1. Find.
                (source, var absent) = await FindAsync(item, source, cancellationToken).ConfigureAwait(false);
                if (source is null)
                {
                    return absent;
                }

                KillPoint.Pass("source-found");
                _tracker.Resized(source.Size - counted);
                counted = source.Size;
                switch (await RunRoundAsync(item, source, round == 1, cancellationToken).ConfigureAwait(false))
                {
                    case Round.Ended ended:
                        return ended.Receipt;
                    case Round.LookFirst look:
                        source = look.Source;
                        item = item with { WhyRelayed = look.Why };
                        break;
                    default:
                        return SetAside(counted);
                }
            }
            catch (SourceChangedException e) when (round < RoundsMax)
            {
                source = e.Found;
            }
            catch (SourceArchivedException) when (_restoring.IsPossible && round < RoundsMax)
            {
                // The object only looked readable, or its restored copy has expired. It is restored, again if necessary.
                source = source! with { IsArchived = true };
            }
            catch (StoreException e) when (e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed && round < RoundsMax)
            {
                // Another writer was faster. The next round plans with the object that is at the target now.
            }
            catch (Exception e) when (e is SourceChangedException or SourceArchivedException or StoreException)
            {
                return MayPass(e) && item.Failing?.Invoke() == true ? SetAside(counted) : Failed(item, source, e);
            }
        }
    }

    // Returns the source, or the receipt that says why there is none. A listing may hold enough to plan with, which saves the find.
    private async Task<(ObjectInfo? Source, TransferReceipt? Absent)> FindAsync(
        TransferItem item, ObjectInfo? known, CancellationToken cancellationToken)
    {
        if (known is not null && Finder.IsEnoughToPlan(known, isMove: _removal is not null))
        {
            return (known, null);
        }

        var found = await Finder.FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        if (found is null && !await Finder.IsListedAsync(item, cancellationToken).ConfigureAwait(false))
        {
            return (null, Receipts.Gone(item, await Finder.NearestAsync(item, cancellationToken).ConfigureAwait(false)));
        }

        found ??= await Finder.FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        return (found, found is null ? Receipts.Contradicted(item) : null);
    }

    // The object's bytes are counted again when it is tried again.
    private TransferReceipt? SetAside(long counted)
    {
        _tracker.Resized(-counted);
        return null;
    }

    private TransferReceipt Failed(TransferItem item, ObjectInfo? source, Exception failure) => failure switch
    {
        SourceChangedException e =>
            Receipts.Failed(item, source, StoreErrorKind.PreconditionFailed, $"The source keeps changing: {e.Message}"),
        SourceArchivedException when !_restoring.IsPossible =>
            Receipts.Skipped(item, source, TransferPlanner.Archived, TransferPlanner.WhyArchived(source!)),
        StoreException e => Receipts.Failed(item, source, e.Kind, e.Message, e.Words),
        _ => Receipts.Failed(item, source, StoreErrorKind.Archived, failure.Message),
    };

    private static bool MayPass(Exception failure) =>
        failure is StoreException
        {
            Retry: not RetryAdvice.Never, Kind: StoreErrorKind.Unavailable
            or StoreErrorKind.Timeout
            or StoreErrorKind.RateLimited
        };

    private async Task<Round> RunRoundAsync(TransferItem item, ObjectInfo source, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst && await _earlierRun.FindCompletedAsync(item, source, cancellationToken).ConfigureAwait(false) is { } completed)
        {
            return await RemoveAsync(
                EarlierRun.ReceiptOf(completed, Receipts.Of(item, Outcome.Transferred, source)),
                source,
                cancellationToken).ConfigureAwait(false);
        }

        // 2. Plan.
        var plan = await Plans.PlanAsync(item, source, isFirst && !item.IsResumed, cancellationToken).ConfigureAwait(false);
        if (plan is ObjectPlan.LeaveUnchanged unchanged)
        {
            if (await _leaving.RunAsync(item, source, unchanged, cancellationToken).ConfigureAwait(false) is { } left)
            {
                return await RemoveAsync(left, source, cancellationToken).ConfigureAwait(false);
            }

            plan = Plans.Replace(item, source, unchanged.Existing);
        }

        if (plan is ObjectPlan.Restore)
        {
            return await _restoring.RunAsync(item, source, PlanAnewAsync, cancellationToken).ConfigureAwait(false);
        }

        Round round = plan switch
        {
            ObjectPlan.Skip skip => new Round.Ended(Receipts.Skipped(item, source, skip.Short, skip.Why)),
            ObjectPlan.Refuse refuse => new Round.Ended(Receipts.Failed(item, source, refuse.Kind, refuse.Why, refuse.Short)),
            ObjectPlan.Send send when _context.Options.DryRun =>
                new Round.Ended(await _rehearsal.RunAsync(item, source, send, cancellationToken).ConfigureAwait(false)),

            // 3. to 5. Move the bytes, verify, complete.
            ObjectPlan.Send send => await _sender.SendAsync(item, source, send, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"A plan nobody knows: {plan}"),
        };
        return round is Round.Ended ended ? await RemoveAsync(ended.Receipt, source, cancellationToken).ConfigureAwait(false) : round;

        // Hours may have passed since the first plan, so the object is planned again.
        Task<Round> PlanAnewAsync() => RunRoundAsync(item, source with { IsArchived = false }, isFirst: false, cancellationToken);
    }

    // 7. and 8. Record, then remove the source (move only).
    private async Task<Round> RemoveAsync(TransferReceipt receipt, ObjectInfo source, CancellationToken cancellationToken) =>
        new Round.Ended(_removal is null ? receipt : await _removal.EndAsync(receipt, source, cancellationToken).ConfigureAwait(false));
}
