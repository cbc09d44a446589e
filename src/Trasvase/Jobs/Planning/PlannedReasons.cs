using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Planning;

/// <summary>What a plan calls the reasons for which the planner of a transfer leaves an object alone.</summary>
internal static class PlannedReasons
{
    /// <summary>Why it is skipped.</summary>
    public static PlannedReason Of(ObjectPlan.Skip skip) => skip.Short switch
    {
        TransferPlanner.Archived or TransferPlanner.BeingRestored => PlannedReason.Archived,
        TransferPlanner.Marker => PlannedReason.Marker,
        TransferPlanner.TargetExists => PlannedReason.TargetExists,
        _ => PlannedReason.NotOlder,
    };

    /// <summary>Why it fails.</summary>
    public static PlannedReason Of(ObjectPlan.Refuse refuse) => refuse switch
    {
        { Short: TransferPlanner.Forbidden } => PlannedReason.SameName,
        { Kind: StoreErrorKind.AlreadyExists } => PlannedReason.KeyTaken,
        { Kind: StoreErrorKind.Unsupported } => PlannedReason.TooLarge,
        _ => PlannedReason.Name,
    };
}
