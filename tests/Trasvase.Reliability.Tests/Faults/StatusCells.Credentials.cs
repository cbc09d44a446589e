using Trasvase.Testing.Proxy;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <content>Credentials that are refused, and clocks that are wrong.</content>
internal static partial class StatusCells
{
    private static IEnumerable<FaultCell> Credentials() =>
    [
        .. FaultCell.Across(
            Shape.BothWays,
            "H4",
            "the session expires and there is no other",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(403, "ExpiredToken")), s.IsRead, times: 1000),
            Specified.Failed(StoreErrorKind.Unauthenticated, "expired").Met(FaultScene.Connections)),
        .. FaultCell.Across(
            Shape.BothWays,
            "H5",
            "reading is forbidden",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(403, "AccessDenied")), s.IsRead, times: 1000),
            Specified.Failed(StoreErrorKind.PermissionDenied, "access is denied").Met(FaultScene.Connections)),
        .. FaultCell.Across(
            Shape.BothWays,
            "H5",
            "writing is forbidden",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(403, "AuthorizationPermissionMismatch")), s.IsWrite, times: 1000),
            Specified.Failed(StoreErrorKind.PermissionDenied, "permission").Met(FaultScene.Connections)),
        .. FaultCell.Across(
            [Shape.Small],
            "H5",
            "listing is forbidden",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(403, "AccessDenied")), s.IsList, times: 1000),
            Specified.Stopped(StoreErrorKind.PermissionDenied, "access is denied").Met(1)),
        .. FaultCell.Across(
            [Shape.Small],
            "H5",
            "all reads are forbidden from now on, of a hundred objects",
            s => Many(s, s.Source, "GET", "AccessDenied"),
            Specified.Stopped(StoreErrorKind.PermissionDenied, "Needs credentials").Met(30)),
        .. FaultCell.Across(
            [Shape.Small],
            "H5",
            "all writes are forbidden from now on, of a hundred objects",
            s => Many(s, s.Target, "PUT", "AuthorizationFailure"),
            Specified.Stopped(StoreErrorKind.PermissionDenied, "Needs credentials").Met(30)),
    ];

    private static void Many(FaultScene scene, FaultProxy proxy, string method, string code)
    {
        for (var i = 0; i < 100; i++)
        {
            scene.Clouds.Bucket.Put($"many-{i:00}", scene.Bytes(i).AsMemory(0, 100));
        }

        proxy.Plan.Hit(Say(ProxyAnswer.Error(403, code)), request => request.Method == method && !scene.IsList(request), times: 1000);
    }

    private static IEnumerable<FaultCell> Clocks() =>
        from minutes in new[] { -20, 20 }
        from shape in Shape.BothWays
        from cell in new FaultCell[]
        {
            new(
                "H6",
                $"the source's clock is {minutes} minutes off",
                shape,
                s => s.Clouds.Source.Time = new ShiftedTime(TimeSpan.FromMinutes(minutes)),
                Specified.Transferred),
            new(
                "H6",
                $"the target's clock is {minutes} minutes off",
                shape,
                s => s.Clouds.Target.Time = new ShiftedTime(TimeSpan.FromMinutes(minutes)),
                Specified.Transferred),
        }
        select cell;
}
