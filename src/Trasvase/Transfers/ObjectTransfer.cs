using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>One object to transfer.</summary>
/// <param name="SourceKey">Which object.</param>
/// <param name="TargetKey">Where to.</param>
/// <param name="Listed">What a listing said about it; null if it was named and not listed.</param>
internal sealed record TransferItem(ObjectKey SourceKey, ObjectKey TargetKey, ObjectInfo? Listed);

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
    private readonly MemorySender _fromMemory;
    private readonly PartsSender _inParts;
    private readonly EarlierCopies _earlier;
    private readonly SourceRemoval? _removal;

    /// <summary>Makes what transfers any number of objects of one job, also side by side.</summary>
    /// <param name="context">Stores, options, limits.</param>
    /// <param name="remover">The source, if it is to be removed; a copy is never handed one.</param>
    /// <param name="tracker">Counts.</param>
    public ObjectTransfer(SendContext context, IObjectRemover? remover, ProgressTracker tracker)
    {
        _context = context;
        _tracker = tracker;
        _fromMemory = new MemorySender(context);
        _inParts = new PartsSender(context, new Relay(context.Source, context.Target, context.Limits.Memory));
        _earlier = new EarlierCopies(context);
        _removal = remover is null ? null : new SourceRemoval(remover, context.Limits);
    }

    /// <summary>Transfers the object. Failures end in the receipt; only cancellation is thrown.</summary>
    public async Task<TransferReceipt> RunAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var started = _context.Time.GetTimestamp();
        using var activity = TransferTelemetry.Begin(item);
        TransferReceipt receipt;
        try
        {
            receipt = await RunRoundsAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            receipt = Receipt(item, Outcome.Failed) with { Reason = e.Message, Error = e.Kind };
        }

        receipt = receipt with { Duration = _context.Time.GetElapsedTime(started), Requests = tally.Count };
        TransferTelemetry.Record(receipt, activity);
        _tracker.Done(receipt);
        return receipt;
    }

    private async Task<TransferReceipt> RunRoundsAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var known = item.Listed;
        var round = 1;
        while (true)
        {
            try
            {
                return await RunRoundAsync(item, known, cancellationToken).ConfigureAwait(false);
            }
            catch (SourceChangedException e)
            {
                if (round == RoundsMax)
                {
                    return Receipt(item, Outcome.Failed) with { Reason = $"The source keeps changing: {e.Message}", Error = StoreErrorKind.PreconditionFailed };
                }

                known = null;
            }
            catch (StoreException e) when (e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed && round < RoundsMax)
            {
                // Another writer was faster. What is at the target now is planned with anew.
            }

            round++;
        }
    }

    private async Task<TransferReceipt> RunRoundAsync(TransferItem item, ObjectInfo? known, CancellationToken cancellationToken)
    {
        // 1. Find.
        var source = known is not null && IsEnoughToPlan(known) ? known : await FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        if (source is null)
        {
            return Gone(item);
        }

        // 2. Plan.
        var plan = await PlanAsync(item, source, cancellationToken).ConfigureAwait(false);
        var receipt = plan switch
        {
            ObjectPlan.LeaveUnchanged unchanged => Receipt(item, Outcome.Unchanged, source) with
            {
                TargetKey = unchanged.Existing.Key,
                TargetETag = unchanged.Existing.ETag,
                TargetVersion = unchanged.Existing.Version,
            },
            ObjectPlan.Skip skip => Receipt(item, Outcome.Skipped, source) with { Reason = skip.Why },
            ObjectPlan.Refuse refuse => Receipt(item, Outcome.Failed, source) with { Reason = refuse.Why, Error = refuse.Kind },
            ObjectPlan.Send send when _context.Options.DryRun => Receipt(item, Outcome.Transferred, source) with
            {
                TargetKey = send.TargetKey,
                PartCount = send.Layout?.Count,
            },

            // 3. to 5. Move the bytes, verify, complete.
            ObjectPlan.Send send => await SendAsync(item, source, send, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"A plan nobody knows: {plan}"),
        };

        // 8. Remove the source (move only). The receipt is the record of what came before.
        return _removal is null || _context.Options.DryRun ? receipt : await _removal.RunAsync(receipt, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ObjectInfo?> FindSourceAsync(TransferItem item, CancellationToken cancellationToken)
    {
        using var slot = await _context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await _context.Source.FindAsync(item.SourceKey, version: null, cancellationToken).ConfigureAwait(false);
    }

    // A listing tells enough to see that nothing needs to be sent, and a small object's details come with its bytes: a find for
    // each would double the requests. Whether an archived object was restored, only a find tells.
    private bool IsEnoughToPlan(ObjectInfo known) => known.HasDetails || (!known.IsArchived && !_context.Options.DryRun);

    private async Task<ObjectInfo> WithDetailsAsync(TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        if (source.HasDetails || plan.Layout is null)
        {
            return source;
        }

        var found = await FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
        return found is not null && found.ETag == source.ETag && found.Size == source.Size
            ? found
            : throw new SourceChangedException($"'{item.SourceKey}' was replaced or removed after it was listed.");
    }

    private async Task<ObjectPlan> PlanAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        var (options, target) = (_context.Options, _context.Target);
        var nothing = new PlanFacts(source, Stamp.SourceOf(_context.Source, source.Key), item.TargetKey, Existing: null, TargetName.IdToCome);
        if (TransferPlanner.Plan(nothing, target.Profile, options) is ObjectPlan.Refuse refused)
        {
            // It cannot be done whatever the target holds, and some of these keys cannot even be asked for.
            return refused;
        }

        using var slot = await _context.Limits.EnterAsync(cancellationToken).ConfigureAwait(false);
        var facts = nothing with
        {
            Existing = await target.FindAsync(item.TargetKey, version: null, cancellationToken).ConfigureAwait(false),
            NewId = options.DryRun ? TargetName.IdToCome : TargetName.NewId(),
        };
        var plan = TransferPlanner.Plan(facts, target.Profile, options);
        var renames = plan is ObjectPlan.Send send && send.TargetKey != item.TargetKey;
        return renames && await _earlier.FindAsync(facts, cancellationToken).ConfigureAwait(false) is { } earlier
            ? new ObjectPlan.LeaveUnchanged(earlier)
            : plan;
    }

    private async Task<TransferReceipt> SendAsync(TransferItem item, ObjectInfo source, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        source = await WithDetailsAsync(item, source, plan, cancellationToken).ConfigureAwait(false);
        var progress = _tracker.Begin(source.Key, source.Size, show: plan.Layout is not null);
        try
        {
            var sent = plan.Layout is null
                ? await _fromMemory.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false)
                : await _inParts.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
            return Receipt(item, sent.Stored is null ? Outcome.Failed : Outcome.Transferred, sent.Source) with
            {
                Reason = sent.Verification is Verification.Mismatch mismatch
                    ? $"What arrived ({mismatch.Actual}) is not the source ({mismatch.Expected}). Nothing was stored at the target."
                    : null,
                Error = sent.Verification is Verification.Mismatch ? StoreErrorKind.Corrupt : null,
                TargetKey = plan.TargetKey,
                TargetETag = sent.Stored?.ETag,
                TargetVersion = sent.Stored?.Version,
                Verification = sent.Verification,
                Digests = sent.Digests,
                Notes = sent.Notes,
                BytesSent = sent.Stored is null ? 0 : sent.Source.Size,
                PartCount = sent.Stored is null ? null : plan.Layout?.Count,
            };
        }
        finally
        {
            _tracker.End(progress);
        }
    }

    private TransferReceipt Gone(TransferItem item) => item.Listed is null
        ? Receipt(item, Outcome.Failed) with
        {
            Reason = $"There is no object '{item.SourceKey}' in {_context.Source}. To transfer everything below it, end the location with '/'.",
            Error = StoreErrorKind.NotFound,
        }
        : Receipt(item, Outcome.Skipped) with { Reason = "The source was removed after it was listed." };

    private TransferReceipt Receipt(TransferItem item, Outcome outcome, ObjectInfo? source = null) => new()
    {
        Outcome = outcome,
        IsDryRun = _context.Options.DryRun,
        SourceContainer = _context.Source.Container,
        SourceKey = item.SourceKey,
        SourceVersion = source?.Version,
        SourceETag = source?.ETag,
        Size = source?.Size ?? item.Listed?.Size,
        TargetContainer = _context.Target.Container,
        TargetKey = item.TargetKey,
    };
}
