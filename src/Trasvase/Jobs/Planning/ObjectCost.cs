using Trasvase.Storage;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Jobs.Planning;

/// <summary>The way in which an object would be transferred.</summary>
/// <param name="Source">The source object's properties.</param>
/// <param name="IsSeen">Whether the target's listing answers for the object's key, so that no find is needed.</param>
/// <param name="IsPulled">Whether the target would pull the object.</param>
internal readonly record struct ObjectWay(ObjectInfo Source, bool IsSeen, bool IsPulled);

/// <summary>
/// Counts the requests of one object by the rules of the transfers themselves: for a small object, a large one, a pull. Pure.
/// </summary>
/// <param name="source">The source's profile, which says whether an object is found before it is removed.</param>
/// <param name="target">The target's profile, whose limits decide about parts.</param>
/// <param name="options">The options of the transfer.</param>
/// <param name="isMove">Whether the job removes the sources.</param>
internal sealed class ObjectCost(StoreProfile source, StoreProfile target, TransferOptions options, bool isMove)
{
    /// <summary>Counts the requests of an object that is not sent.</summary>
    /// <param name="counts">Receives the requests.</param>
    /// <param name="plan">The plan, which says why the object is not sent.</param>
    /// <param name="way">The way of the object.</param>
    /// <param name="isDecidedUnseen">Whether the plan needs no find at the target.</param>
    public void Leave(RequestCounts counts, ObjectPlan plan, ObjectWay way, bool isDecidedUnseen)
    {
        // A move removes a source only after finding the copy that remains.
        var isRemoved = isMove && plan is ObjectPlan.LeaveUnchanged;
        counts.AddIf(!isDecidedUnseen && (isRemoved || !way.IsSeen), PlannedRequest.TargetHead);
        Remove(counts, isRemoved);
        if (plan is ObjectPlan.LeaveUnchanged && options.Verify == VerifyMode.ReadBack)
        {
            counts.AddIf(!way.Source.HasDetails, PlannedRequest.SourceHead);
            counts.Add(PlannedRequest.TargetGet, PartsOf(way.Source.Size));
        }
    }

    /// <summary>Counts the requests for restoring an archived object. The requests for sending it are counted in addition.</summary>
    public static void Restore(RequestCounts counts)
    {
        counts.Add(PlannedRequest.SourceRestore);

        // At least one find is needed to see that the restore is done.
        counts.Add(PlannedRequest.SourceHead);
    }

    /// <summary>Counts the requests for sending an object.</summary>
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

        // Before an object gets a new name, the target is listed for the copy of an earlier run.
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
        // An edit of the metadata or tags may leave the entity tag unchanged, so the source is found once more.
        counts.AddIf(isRemoved, PlannedRequest.SourceHead);
        counts.AddIf(isRemoved && source.LooksBeforeRemoval, PlannedRequest.SourceHead);
        counts.AddIf(isRemoved, PlannedRequest.SourceDelete);
    }

    private void Relay(RequestCounts counts, ObjectWay way)
    {
        counts.AddIf(!way.IsSeen, PlannedRequest.TargetHead);
        if (Layout(way.Source.Size) is not { } layout)
        {
            // An object in one piece needs no find, because its details come with its bytes.
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

        // A small object needs no find at the target, because the completing request itself demands that the key is free.
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

    // The same rule as the planner's. It is repeated for archived objects, whose plan holds no layout yet.
    private PartLayout? Layout(long size) =>
        size <= Math.Min(options.BufferedMax, target.SinglePutMax) ? null : PartLayout.For(size, target, options.PartSize);

    private int PartsOf(long size) => Layout(size)?.Count ?? 1;
}
