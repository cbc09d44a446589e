using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <content>Parts that the target lost or never had.</content>
internal static partial class StatusCells
{
    private static IEnumerable<FaultCell> Blocks() =>
    [
        .. FaultCell.Across(
            Shape.InParts,
            "H7",
            "the staged parts are gone at the commit",
            s => s.AtTarget.Before(s.Is("PutBlockList"), _ => Dropped(s)),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "H7",
            "the staged parts are gone at every commit",
            s => s.AtTarget.Before(s.Is("PutBlockList"), _ => Dropped(s), times: 1000),
            Specified.Failed(StoreErrorKind.InvalidRequest, "a part is gone").Met(5)),
        .. FaultCell.Across(
            [Shape.ManyParts.As("MD5", (bucket, key, bytes) => bucket.Put(key, bytes, isBare: true))],
            "H7",
            "the staged parts of what is read in order are gone at the commit",
            s => s.AtTarget.Before(s.Is("PutBlockList"), _ => Dropped(s)),
            Specified.Transferred),
        .. FaultCell.Across(
            [Shape.ManyParts],
            "H7",
            "one staged part is gone at the commit",
            s => s.AtTarget.Before(s.Is("PutBlockList"), _ => DroppedOne(s)),
            Specified.Transferred),
        .. from code in new[] { "Md5Mismatch", "Crc64Mismatch" }
           from shape in Shape.WithBytes
           select new FaultCell(
               "H7",
               $"400 {code} to a write",
               shape,
               s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(400, code)), s.IsWrite),
               Specified.Transferred),
        .. FaultCell.Across(
            Shape.BothWays,
            "H8",
            "409 to every write, of no known kind",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(409, "OfNoKnownKind")), s.IsStore, times: 1000),
            Specified.Failed(StoreErrorKind.InvalidRequest, "409").Met(10)),
        .. FaultCell.Across(
            Shape.BothWays,
            "H8",
            "412 to what makes it visible, and nobody is there",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(412, "ConditionNotMet")), s.IsStore),
            Specified.Transferred.Met(1)),
        .. FaultCell.Across(
            Shape.BothWays,
            "H8",
            "409 to what makes it visible, and nobody is there",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(409, "BlobAlreadyExists")), s.IsStore),
            Specified.Transferred.Met(1)),
        .. from shape in Shape.BothWays
           let kind = shape.IsInParts ? StoreErrorKind.AlreadyExists : StoreErrorKind.PreconditionFailed
           select new FaultCell(
               "H8",
               "412 to everything that makes it visible, and nobody is there",
               shape,
               s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(412, "ConditionNotMet")), s.IsStore, times: 1000),
               Specified.Failed(kind, "").Met(10)),
    ];

    private static StandInAnswer? Dropped(FaultScene scene)
    {
        scene.Clouds.Target.DropUncommitted(Scenes.Clouds.ContainerName, scene.Key);
        return null;
    }

    private static StandInAnswer? DroppedOne(FaultScene scene)
    {
        var (state, container) = (scene.Clouds.Target, Scenes.Clouds.ContainerName);
        var staged = state.Uncommitted(container, scene.Key);
        state.DropUncommitted(container, scene.Key);
        foreach (var block in staged.Skip(1))
        {
            state.Stage(container, scene.Key, block.Id, block.Bytes);
        }

        scene.Also = () => scene.Clouds.TargetServer.Log.Entries
            .Count(entry => entry.Key == scene.Key && entry.Operation is "PutBlock" or "PutBlockFromUrl")
            .ShouldBe(staged.Count + 1, "only what is gone is sent again");
        return null;
    }
}
