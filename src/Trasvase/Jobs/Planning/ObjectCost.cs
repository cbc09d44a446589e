using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Jobs.Planning;

/// <summary>How an object would go.</summary>
/// <param name="Source">What is known of it.</param>
/// <param name="IsSeen">Whether the target's listing tells what has its key, so that nobody has to look.</param>
/// <param name="IsPulled">Whether the target would fetch it by itself.</param>
internal readonly record struct ObjectWay(ObjectInfo Source, bool IsSeen, bool IsPulled);

/// <summary>
/// Which requests one object takes, by the rules of the transfers themselves: what a small object, a large one, a copy takes. Pure.
/// </summary>
/// <param name="source">Whether it is looked at before it is removed.</param>
/// <param name="target">Its limits decide about parts.</param>
/// <param name="options">The user's.</param>
/// <param name="isMove">Whether sources are removed.</param>
internal sealed class ObjectCost(StoreProfile source, StoreProfile target, TransferOptions options, bool isMove)
{
    /// <summary>Counts what an object takes of which nothing is sent.</summary>
    /// <param name="counts">Gets them.</param>
    /// <param name="plan">Why not.</param>
    /// <param name="way">What is known of it.</param>
    /// <param name="isDecidedUnseen">Whether that is known without a look at the target.</param>
    public void Leave(RequestCounts counts, ObjectPlan plan, ObjectWay way, bool isDecidedUnseen)
    {
        // A source is removed only after a look at what is to remain.
        var isRemoved = isMove && plan is ObjectPlan.LeaveUnchanged;
        counts.AddIf(!isDecidedUnseen && (isRemoved || !way.IsSeen), PlannedRequest.TargetHead);
        Remove(counts, isRemoved);
        if (plan is ObjectPlan.LeaveUnchanged && options.Verify == VerifyMode.ReadBack)
        {
            counts.AddIf(!way.Source.HasDetails, PlannedRequest.SourceHead);
            counts.Add(PlannedRequest.TargetGet, PartsOf(way.Source.Size));
        }
    }

    /// <summary>Counts what it takes to make an archived object readable; sending it comes on top.</summary>
    public static void Restore(RequestCounts counts)
    {
        counts.Add(PlannedRequest.SourceRestore);

        // At least one look tells that it is there.
        counts.Add(PlannedRequest.SourceHead);
    }

    /// <summary>Counts what it takes to send an object.</summary>
    public void Send(RequestCounts counts, bool isRenamed, ObjectWay way)
    {
        if (way.IsPulled)
        {
            Copy(counts, way);
        }
        else
        {
            Relay(counts, way);
        }

        // Whoever gives it a new name looks first if an earlier run has done so already.
        counts.AddIf(isRenamed, PlannedRequest.TargetList);
        Remove(counts, isMove);
        if (options.Verify == VerifyMode.ReadBack)
        {
            counts.Add(PlannedRequest.TargetHead);
            counts.Add(PlannedRequest.TargetGet, PartsOf(way.Source.Size));
        }
    }

    private void Remove(RequestCounts counts, bool isRemoved)
    {
        // What belongs to it may have been edited without a trace in its entity tag.
        counts.AddIf(isRemoved, PlannedRequest.SourceHead);
        counts.AddIf(isRemoved && source.LooksBeforeRemoval, PlannedRequest.SourceHead);
        counts.AddIf(isRemoved, PlannedRequest.SourceDelete);
    }

    private void Relay(RequestCounts counts, ObjectWay way)
    {
        counts.AddIf(!way.IsSeen, PlannedRequest.TargetHead);
        if (Layout(way.Source.Size) is not { } layout)
        {
            // Its details come with its bytes.
            counts.Add(PlannedRequest.SourceGet);
            counts.Add(PlannedRequest.TargetPut);
            return;
        }

        counts.AddIf(!way.Source.HasDetails, PlannedRequest.SourceHead);
        counts.Add(PlannedRequest.SourceGet, layout.Count);
        counts.Add(PlannedRequest.TargetPutPart, layout.Count);
        counts.Add(PlannedRequest.TargetComplete);
    }

    private void Copy(RequestCounts counts, ObjectWay way)
    {
        var info = way.Source;
        var hasMd5 = info.PerhapsMd5 is not null || info.Digests.Find(DigestAlgorithm.Md5) is not null;
        var nothingGoesAlong = options is { Metadata: MetadataPolicy.None, CarriesTags: false } && info.PerhapsMd5 is not null;

        // The request that completes it says itself that nothing may have the key.
        var isSmall = hasMd5 && info.Size <= PullChoice.SmallMax;
        if (isSmall && target.PullChecks.Contains(DigestAlgorithm.Md5) && info.Size <= target.SinglePullMax)
        {
            counts.AddIf(!info.HasDetails && !nothingGoesAlong, PlannedRequest.SourceHead);
            counts.Add(PlannedRequest.SourceGetByTarget);
            counts.Add(PlannedRequest.TargetCopy);
            return;
        }

        var parts = PartLayout.ForPull(info.Size, target, options.PartSize)?.Count ?? 1;
        counts.AddIf(!info.HasDetails, PlannedRequest.SourceHead);
        counts.AddIf(!way.IsSeen && !isSmall, PlannedRequest.TargetHead);
        counts.Add(PlannedRequest.SourceGetByTarget, parts);
        counts.Add(PlannedRequest.TargetCopyPart, parts);
        counts.Add(PlannedRequest.TargetComplete);
    }

    // As the planner decides it, also for an archived object, of which no plan tells it yet.
    private PartLayout? Layout(long size) =>
        size <= Math.Min(options.BufferedMax, target.SinglePutMax) ? null : PartLayout.For(size, target, options.PartSize);

    private int PartsOf(long size) => Layout(size)?.Count ?? 1;
}
