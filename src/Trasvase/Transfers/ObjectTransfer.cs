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
    private readonly Finder _finder;
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
        _finder = new Finder(context);
        _fromMemory = new MemorySender(context);
        _inParts = new PartsSender(context, new Relay(context.Source, context.Target, context.Limits.Memory));
        _earlier = new EarlierCopies(context);
        _removal = remover is null ? null : new SourceRemoval(remover, context.Limits);
    }

    /// <inheritdoc cref="Finder.ProbeAsync"/>
    public Task<StoreException?> ProbeAsync(TransferItem first, CancellationToken cancellationToken) => _finder.ProbeAsync(first, cancellationToken);

    /// <summary>Transfers the object. Failures end in the receipt; only cancellation is thrown.</summary>
    public async Task<TransferReceipt> RunAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var tally = RequestTally.Begin();
        var started = _context.Time.GetTimestamp();
        using var activity = TransferTelemetry.Begin(item);
        var receipt = await RunRoundsAsync(item, cancellationToken).ConfigureAwait(false);
        receipt = receipt with { Duration = _context.Time.GetElapsedTime(started), Requests = tally.Count };
        TransferTelemetry.Record(receipt, activity);
        return receipt;
    }

    private async Task<TransferReceipt> RunRoundsAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var (source, counted) = (item.Listed, item.Listed?.Size ?? 0);
        for (var round = 1; ; round++)
        {
            try
            {
                // 1. Find.
                source = source is not null && _finder.IsEnoughToPlan(source) ? source : await _finder.FindSourceAsync(item, cancellationToken).ConfigureAwait(false);
                if (source is null)
                {
                    return Gone(item);
                }

                _tracker.Resized(source.Size - counted);
                counted = source.Size;
                return await RunRoundAsync(item, source, cancellationToken).ConfigureAwait(false);
            }
            catch (SourceChangedException) when (round < RoundsMax)
            {
                source = null;
            }
            catch (SourceChangedException e)
            {
                return Failed(item, source, StoreErrorKind.PreconditionFailed, $"The source keeps changing: {e.Message}");
            }
            catch (StoreException e) when (e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.PreconditionFailed && round < RoundsMax)
            {
                // Another writer was faster. What is at the target now is planned with anew.
            }
            catch (StoreException e)
            {
                return Failed(item, source, e.Kind, e.Message);
            }
        }
    }

    private async Task<TransferReceipt> RunRoundAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
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
            ObjectPlan.Refuse refuse => Failed(item, source, refuse.Kind, refuse.Why),
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

    private async Task<ObjectPlan> PlanAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        var (options, target) = (_context.Options, _context.Target);
        var nothing = new PlanFacts(source, Stamp.SourceOf(_context.Source, source.Key), item.TargetKey, Existing: null, TargetName.IdToCome);
        if (target.Profile.WhyKeyRefused(item.TargetKey) is not null)
        {
            // Such a key cannot even be asked for.
            return TransferPlanner.Plan(nothing, target.Profile, options);
        }

        var facts = nothing with
        {
            Existing = await _finder.FindExistingAsync(item.TargetKey, cancellationToken).ConfigureAwait(false),
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
        source = await _finder.WithDetailsAsync(item, source, plan, cancellationToken).ConfigureAwait(false);
        var progress = _tracker.Begin(source.Key, source.Size, show: plan.Layout is not null);
        var stored = false;
        try
        {
            var sent = plan.Layout is null
                ? await _fromMemory.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false)
                : await _inParts.SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
            stored = sent.Stored is not null;
            var receipt = sent.Verification is Verification.Mismatch mismatch
                ? Failed(item, sent.Source, StoreErrorKind.Corrupt, Explain(mismatch, stored))
                : Receipt(item, Outcome.Transferred, sent.Source);
            return receipt with
            {
                TargetKey = plan.TargetKey,
                TargetETag = sent.Stored?.ETag,
                TargetVersion = sent.Stored?.Version,
                Verification = sent.Verification,
                Digests = sent.Digests,
                Notes = sent.Notes,
                BytesSent = stored ? sent.Source.Size : 0,
                PartCount = stored ? plan.Layout?.Count : null,
            };
        }
        finally
        {
            _tracker.End(progress, stored);
        }
    }

    private static string Explain(Verification.Mismatch mismatch, bool stored) =>
        $"What arrived ({mismatch.Actual}) is not the source ({mismatch.Expected}). "
        + (stored ? "The target says that it stored it all the same: check it." : "Nothing was stored at the target.");

    private TransferReceipt Gone(TransferItem item) => item.Listed is null
        ? Failed(
            item,
            source: null,
            StoreErrorKind.NotFound,
            $"There is no object '{item.SourceKey}' in {_context.Source}. To transfer everything below it, end the location with '/'.")
        : Receipt(item, Outcome.Skipped) with { Reason = "The source was removed after it was listed." };

    private TransferReceipt Failed(TransferItem item, ObjectInfo? source, StoreErrorKind kind, string reason) =>
        Receipt(item, Outcome.Failed, source) with { Reason = reason, Error = kind };

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
