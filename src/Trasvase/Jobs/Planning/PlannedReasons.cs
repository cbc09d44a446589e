using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Planning;

/// <summary>Maps the reasons of the transfer planner to those of an estimate.</summary>
internal static class PlannedReasons
{
    /// <summary>Returns the reason why an object is skipped.</summary>
    public static PlannedReason Of(ObjectPlan.Skip skip) => skip.Short switch
    {
        TransferPlanner.Archived or TransferPlanner.BeingRestored => PlannedReason.Archived,
        TransferPlanner.Marker => PlannedReason.Marker,
        TransferPlanner.TargetExists => PlannedReason.TargetExists,
        _ => PlannedReason.NotOlder,
    };

    /// <summary>Returns the reason why an object fails.</summary>
    public static PlannedReason Of(ObjectPlan.Refuse refuse) => refuse switch
    {
        { Short: TransferPlanner.Forbidden } => PlannedReason.SameName,
        { Kind: StoreErrorKind.AlreadyExists } => PlannedReason.KeyTaken,
        { Kind: StoreErrorKind.Unsupported } => PlannedReason.TooLarge,
        _ => PlannedReason.Name,
    };
}
