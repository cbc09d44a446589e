using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Gathers what the planner decides from, with as few requests as will do, and has it decide.</summary>
/// <param name="context">Stores, options, limits.</param>
/// <param name="finder">Looks at both sides.</param>
/// <param name="receipts">Writes receipts.</param>
/// <param name="sender">Tells which objects can be stored with their first request.</param>
/// <param name="updater">Tells whether everything that goes along is there.</param>
/// <param name="checksum">Compares contents; null if that is not wanted.</param>
internal sealed class PlanFinder(
    SendContext context, Finder finder, Receipts receipts, ObjectSender sender, BelongingsUpdater updater, ReadBack? checksum)
{
    private readonly EarlierCopies _earlier = new(context.Target.Readable, context.Options.Verify);
    private readonly EqualContents _contents = new(context);
    private readonly bool _isMove = updater.IsMove;
    private volatile bool _isTaken;

    /// <summary>Whether the target cannot hold the key that is wanted, so that the object gets another one.</summary>
    public bool IsRenamed(TransferItem item) => item.Named(context.Options.Names, context.Target.Profile).Note is not null;

    /// <summary>
    /// The receipt of an object of which the listings of both sides tell that nothing is to be done; null if something is, or if they do
    /// not tell.
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
            // A source is removed only after a look: what was listed may be gone.
            ObjectPlan.LeaveUnchanged unchanged when !_isMove && updater.IsComplete(source, unchanged.Existing, unchanged.Stamp) =>
                receipts.Unchanged(item, source, unchanged.Existing),

            // Whether an archived object was restored a listing does not tell.
            ObjectPlan.Skip skip when !source.IsArchived => receipts.Skipped(item, source, skip.Short, skip.Why),
            _ => null,
        };
    }

    /// <summary>Plans.</summary>
    /// <param name="item">What is to be transferred.</param>
    /// <param name="source">The version.</param>
    /// <param name="isFirst">Whether what was listed may still hold, and the key be free without a look.</param>
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

        // Only a request that would be sent asks what a guess leaves open.
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
            // A source is removed only after a look: what was listed may be gone.
            facts = facts with { Existing = await LookAsync(item.TargetKey, cancellationToken).ConfigureAwait(false) };
            plan = TransferPlanner.Plan(facts, target.Profile, options);
        }

        if (!source.HasDetails && plan is ObjectPlan.Send && facts.Existing is { } copy && TransferPlanner.IsPerhapsCopy(copy, facts))
        {
            // A listing may tell too little of which version the copy is.
            facts = facts with { Source = await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false) };
            plan = TransferPlanner.Plan(facts, target.Profile, options);
        }

        return plan is ObjectPlan.Send send
            ? await ReconsiderAsync(item, facts, send with { IsGuess = isGuess }, cancellationToken).ConfigureAwait(false)
            : plan;
    }

    /// <summary>The plan for what the target holds already, and has to be given once more.</summary>
    public ObjectPlan Replace(TransferItem item, ObjectInfo source, ObjectInfo existing) =>
        TransferPlanner.Replace(FactsOf(item, source), existing, context.Target.Profile, context.Options);

    // Before anything is sent: is it there after all, under another name or without a stamp?
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

    // Where one request stores an object on condition that nothing has its key, that request is also the question whether something
    // has. If something does, the next object is looked for first: targets are mostly empty or mostly full.
    private bool MayBeFree(ObjectInfo source) => !_isTaken && !context.Options.DryRun && sender.IsOneRequest(source);

    private async Task<ObjectInfo?> LookAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var existing = await finder.FindExistingAsync(key, cancellationToken).ConfigureAwait(false);
        _isTaken = existing is not null;
        return existing;
    }
}
