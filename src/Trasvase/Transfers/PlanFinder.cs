using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Gathers the facts that the planner decides from, with as few requests as possible, and lets it decide.</summary>
/// <param name="context">The stores, options and limits.</param>
/// <param name="finder">Finds objects on both sides.</param>
/// <param name="receipts">Makes receipts.</param>
/// <param name="sender">Knows which objects can be stored with a single request.</param>
/// <param name="updater">Knows whether the target holds everything that goes along with an object.</param>
/// <param name="checksum">Compares contents; null if that is not wanted.</param>
internal sealed class PlanFinder(
    SendContext context, Finder finder, Receipts receipts, ObjectSender sender, BelongingsUpdater updater, ReadBack? checksum)
{
    private readonly EarlierCopies _earlier = new(context.Target.Readable, context.Options.Verify);
    private readonly EqualContents _contents = new(context);
    private readonly bool _isMove = updater.IsMove;
    private volatile bool _isTaken;

    /// <summary>Whether the target cannot hold the wanted key, so that the object gets another one.</summary>
    public bool IsRenamed(TransferItem item) => item.Named(context.Options.Names, context.Target.Profile).Note is not null;

    /// <summary>
    /// Returns the receipt of an object for which the listings of both sides show that nothing has to be done; null if something has to
    /// be done, or if the listings do not show it.
    /// </summary>
    public TransferReceipt? Settle(TransferItem item)
    {
        if (!item.IsTargetListed || item.Listed is not { IsVague: false } source || context.Options.Verify == VerifyMode.ReadBack)
        {
            return null;
        }

        source = context.Trust.Trusted(source);
        var facts = FactsOf(item, source) with { Existing = item.Existing };
        return (TransferPlanner.PlanUnseen(item, facts, context.Target.Profile, context.Options)
            ?? TransferPlanner.Plan(facts, context.Target.Profile, context.Options)) switch
        {
            // A source is removed only after a look at the target: a listed object may be gone.
            ObjectPlan.LeaveUnchanged unchanged when !_isMove && updater.IsComplete(source, unchanged.Existing, unchanged.Stamp) =>
                receipts.Unchanged(item, source, unchanged.Existing),

            // A listing does not show whether an archived object was restored.
            ObjectPlan.Skip skip when !source.IsArchived => receipts.Skipped(item, source, skip.Short, skip.Why),
            _ => null,
        };
    }

    /// <summary>Plans what to do with an object.</summary>
    /// <param name="item">The object to transfer.</param>
    /// <param name="source">The source version.</param>
    /// <param name="isFirst">Whether the listings may still hold and the key may be assumed to be free without a look.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ObjectPlan> PlanAsync(TransferItem item, ObjectInfo source, bool isFirst, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var target = context.Target;
        var nothing = FactsOf(item, source);
        if (TransferPlanner.PlanUnseen(item, nothing, target.Profile, options) is { } unseen)
        {
            return unseen;
        }

        var isListed = isFirst && item.IsTargetListed;

        // A guess leaves open whether the key is free. Only the request that stores the object answers that, so the plan must be to send.
        var isGuess = !isListed
            && isFirst
            && MayBeFree(source)
            && TransferPlanner.Plan(nothing, target.Profile, options) is ObjectPlan.Send;
        var facts = nothing with
        {
            Existing = isListed ? item.Existing : isGuess ? null : await LookAsync(item.TargetKey, cancellationToken).ConfigureAwait(false),
        };
        facts = facts with { NewId = facts.Existing is null || options.DryRun ? TargetName.IdToCome : TargetName.NewId(options.Chance) };
        var plan = TransferPlanner.Plan(facts, target.Profile, options);
        if (isListed && _isMove && plan is ObjectPlan.LeaveUnchanged)
        {
            // A source is removed only after a look at the target: a listed object may be gone.
            facts = facts with { Existing = await LookAsync(item.TargetKey, cancellationToken).ConfigureAwait(false) };
            plan = TransferPlanner.Plan(facts, target.Profile, options);
        }

        if (!source.HasDetails && plan is ObjectPlan.Send && facts.Existing is { } copy && TransferPlanner.IsPerhapsCopy(copy, facts))
        {
            // A listing may hold too little to show which version the copy was made of.
            facts = facts with { Source = await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false) };
            plan = TransferPlanner.Plan(facts, target.Profile, options);
        }

        return plan is ObjectPlan.Send send
            ? await ReconsiderAsync(item, facts, send with { IsGuess = isGuess }, cancellationToken).ConfigureAwait(false)
            : plan;
    }

    /// <summary>Plans to send an object again in place of the one that the target holds.</summary>
    public ObjectPlan Replace(TransferItem item, ObjectInfo source, ObjectInfo existing) =>
        TransferPlanner.Replace(FactsOf(item, source), existing, context.Target.Profile, context.Options);

    // Checks, before anything is sent, whether the target holds the object after all: under another name, or without a stamp.
    private async Task<ObjectPlan> ReconsiderAsync(
        TransferItem item, PlanFacts facts, ObjectPlan.Send plan, CancellationToken cancellationToken)
    {
        if (checksum is not null
            && facts.Existing is { } same
            && same.Size == facts.Source.Size
            && Stamp.Of(same) is null
            && !facts.Source.IsArchived)
        {
            var source = facts.Source.HasDetails
                ? facts.Source
                : await finder.FindSameAsync(item, facts.Source, cancellationToken).ConfigureAwait(false);
            if (await checksum.CompareAsync(
                source, same, known: null, cancellationToken).ConfigureAwait(false) is Verification.Verified equal)
            {
                return new ObjectPlan.LeaveUnchanged(same) { Verification = equal };
            }
        }

        if (plan.RenameOf is null)
        {
            return plan;
        }

        ObjectInfo? copy;
        IReadOnlyList<ObjectInfo> perhaps;
        using (await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false))
        {
            (copy, perhaps) = await _earlier.FindAsync(facts, cancellationToken).ConfigureAwait(false);
        }

        return copy is not null
            ? new ObjectPlan.LeaveUnchanged(copy)
            : await _contents.FindEqualAsync(facts, perhaps, cancellationToken).ConfigureAwait(false) ?? plan;
    }

    private PlanFacts FactsOf(TransferItem item, ObjectInfo source) => PlanFacts.Of(context.Source, item, source, _isMove);

    // A request that stores an object on condition that its key is free also finds out whether the key is free. Once a look finds a key
    // taken, the next object is looked for first as well: targets are mostly empty or mostly full.
    private bool MayBeFree(ObjectInfo source) => !_isTaken && !context.Options.DryRun && sender.IsOneRequest(source);

    private async Task<ObjectInfo?> LookAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var existing = await finder.FindExistingAsync(key, cancellationToken).ConfigureAwait(false);
        _isTaken = existing is not null;
        return existing;
    }
}
