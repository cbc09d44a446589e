using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Planning;

/// <summary>Counts the requests of a job as a whole, in addition to those of its objects.</summary>
/// <param name="target">The target's profile.</param>
/// <param name="options">The options of the job.</param>
/// <param name="verb">The kind of job.</param>
internal sealed class JobCost(StoreProfile target, JobOptions options, JobVerb verb)
{
    private bool _isBegun;

    /// <summary>
    /// Counts the find at the target that precedes the first object that is taken up, unless the target's listing already answers for the
    /// object's key.
    /// </summary>
    /// <param name="counts">Receives the request.</param>
    /// <param name="item">The listed item; null for an object that was named, which needs no such find.</param>
    /// <param name="isSeen">Whether the target's listing answers for the item's key.</param>
    /// <param name="plan">The plan by the two listings. An object that the listings settle is not taken up.</param>
    public void Begin(RequestCounts counts, TransferItem? item, bool isSeen, ObjectPlan? plan)
    {
        var isSettled = isSeen && options.Transfer.Verify != VerifyMode.ReadBack
            && ((plan is ObjectPlan.LeaveUnchanged && verb != JobVerb.Move)
                || (plan is ObjectPlan.Skip && item?.Listed is { IsArchived: false }));
        counts.AddIf(
            !_isBegun && !isSettled && !isSeen && item is not null && Finder.ProbedKey(item.TargetKey, target) is not null,
            PlannedRequest.TargetHead);
        _isBegun |= !isSettled;
    }

    /// <summary>
    /// Returns why a sync would remove none of the objects that the source does not have, as text after their number; null if it would
    /// remove them, or if there are none.
    /// </summary>
    public static string? WhyNotRemoved(SyncOptions sync, PlanTotals totals, long targetListed) => totals switch
    {
        { TargetOnly.Objects: 0 } => null,
        { Refused.Objects: > 0 } => "stay: only a sync without errors removes",
        { Listed.Objects: 0, LeftOut.Objects: 0 } when sync.DeleteMax is null =>
            "stay: the source lists no object at all, and --delete-max is not given",
        _ when totals.TargetOnly.Objects > sync.BudgetOf(targetListed) =>
            $"more than --delete-max, {sync.BudgetOf(targetListed):N0}: none would be removed",
        _ => null,
    };

    /// <summary>
    /// Counts the requests for the listings, for trying whether the target can fetch, and for what a sync removes at its end.
    /// </summary>
    /// <param name="totals">The totals of the plan; receives the requests.</param>
    /// <param name="sourcePages">The number of pages of the source's listing.</param>
    /// <param name="targetPages">The number of pages of the target's listing.</param>
    /// <param name="targetListed">The number of objects that the target listed.</param>
    public void End(PlanTotals totals, long sourcePages, long targetPages, long targetListed)
    {
        var counts = totals.Requests;
        counts.Add(PlannedRequest.SourceList, sourcePages);
        counts.Add(PlannedRequest.TargetList, targetPages);
        var isTried = totals.ByPull.Objects > 0 && options.Transfer.Via == TransferRoute.Auto;
        counts.AddIf(isTried, PlannedRequest.SourceGetByTarget);
        counts.AddIf(isTried, PlannedRequest.TargetCopyPart);
        if (verb == JobVerb.Sync && options.Sync.Delete && WhyNotRemoved(options.Sync, totals, targetListed) is null)
        {
            var extras = totals.TargetOnly.Objects;

            // Each object is found once more at the source before it is removed.
            counts.Add(PlannedRequest.SourceHead, extras);
            counts.Add(PlannedRequest.TargetHead, target.LooksBeforeRemoval ? extras : 0);
            counts.Add(PlannedRequest.TargetDelete, extras);
        }
    }
}
