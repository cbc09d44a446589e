using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Planning;

/// <summary>Which requests a job takes as a whole, whatever its objects take.</summary>
/// <param name="target">Asked.</param>
/// <param name="options">The job's.</param>
/// <param name="verb">Which kind.</param>
internal sealed class JobCost(StoreProfile target, JobOptions options, JobVerb verb)
{
    private bool _isBegun;

    /// <summary>
    /// Counts the look at the target before the first object that is taken up, unless its listing tells what has the key.
    /// </summary>
    /// <param name="counts">Gets it.</param>
    /// <param name="item">As it was listed; null for one that was named, which is just begun.</param>
    /// <param name="isSeen">Whether the target's listing tells what has its key.</param>
    /// <param name="plan">What the listings make of it: what they settle is not taken up.</param>
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
    /// Why a sync would remove none of what the source has not, as words behind their number; null if it would, or if there is nothing.
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

    /// <summary>Counts the listings, whether the target can fetch, and what a sync removes at the end.</summary>
    /// <param name="totals">What was added up; gets them.</param>
    /// <param name="sourcePages">Pages of the source's listing.</param>
    /// <param name="targetPages">Pages of the target's listing.</param>
    /// <param name="targetListed">Objects on them.</param>
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

            // Each is looked for once more at the source.
            counts.Add(PlannedRequest.SourceHead, extras);
            counts.Add(PlannedRequest.TargetHead, target.LooksBeforeRemoval ? extras : 0);
            counts.Add(PlannedRequest.TargetDelete, extras);
        }
    }
}
