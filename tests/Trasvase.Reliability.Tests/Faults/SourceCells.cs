using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>S1 to S10 and H9: what becomes of the source meanwhile, and how others have stored what is there.</summary>
internal static partial class SourceCells
{
    public static IEnumerable<FaultCell> All =>
        [.. Gone(), .. Changing(), .. Versions(), .. Archives(), .. Refused(), .. Digests(), .. Sizes(), .. Lies(), .. Metadata()];

    private static IEnumerable<FaultCell> Gone() =>
    [
        .. FaultCell.Across(
            Shape.All,
            "S1",
            "it is deleted after it was listed",
            s => s.AtSource.After(IsList, (_, answer) => Then(answer, () => s.OtherDeletes(s.Key))),
            Specified.Skipped("removed after it was listed")),
        .. FaultCell.Across(
            Shape.InParts,
            "S1",
            "it is deleted before its first bytes are read",
            s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => s.OtherDeletes(s.Key))),
            Specified.Skipped("removed after it was listed")),
        .. FaultCell.Across(
            [Shape.PartAndByte, Shape.ManyParts],
            "S1",
            "it is deleted between two parts",
            s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => s.OtherDeletes(s.Key)), nth: 2),
            Specified.Skipped("removed after it was listed")),
        .. FaultCell.Across(
            [Shape.ManyParts],
            "S1",
            "it is deleted when all of it was read",
            s => s.AtTarget.Before(s.Is("PutBlockList"), _ => Then((StandInAnswer?)null, () => s.OtherDeletes(s.Key))),
            Specified.Transferred),
        .. FaultCell.Across(
            [Shape.Small, Shape.ManyParts],
            "S1",
            "a moved one is deleted before it is moved",
            Moving(s => s.AtSource.After(IsList, (_, answer) => Then(answer, () => s.OtherDeletes(s.Key)))),
            Specified.Skipped("removed after it was listed")),
        .. FaultCell.Across(
            Shape.BothWays,
            "H9",
            "404 to the first read of what was listed",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(404, "NoSuchKey")), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.BothWays,
            "H9",
            "404 to every request for what was listed",
            s => s.Source.Plan.Hit(
                Say(ProxyAnswer.Error(404, "NoSuchKey")), request => s.IsRead(request) || s.IsLook(request), times: 1000),
            Specified.Failed(StoreErrorKind.NotFound, "answers 404")),
    ];

    private static IEnumerable<FaultCell> Changing() =>
        from longer in new[] { 0, 1, -1 }
        from shape in Shape.WithBytes
        where shape.Size + longer > 0
        from cell in Overwritten(shape, longer)
        select cell;

    private static IEnumerable<FaultCell> Overwritten(Shape shape, int longer)
    {
        var what = longer == 0 ? "by as many bytes" : longer > 0 ? "by more" : "by fewer";
        yield return new FaultCell(
            "S2",
            $"it is overwritten {what} after it was listed",
            shape,
            s => s.AtSource.After(IsList, (_, answer) => Then(answer, () => Overwrite(s, longer))),
            Specified.Transferred);
        if (shape.Parts > 1)
        {
            yield return new FaultCell(
                "S2",
                $"it is overwritten {what} between two parts",
                shape,
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Overwrite(s, longer)), nth: 2),
                Specified.Transferred);
            yield return new FaultCell(
                "S3",
                $"it is overwritten {what} between two parts, within a second",
                shape,
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Overwrite(s, longer)), nth: 2),
                Specified.Transferred)
            {
                Kinds = Frozen,
            };
        }

        if (longer == 0)
        {
            yield return new FaultCell(
                "S2",
                "it is overwritten before every read",
                shape,
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Overwrite(s, 0)), times: 1000),
                Specified.Failed(StoreErrorKind.PreconditionFailed, "keeps changing"));
            yield return new FaultCell(
                "S3",
                "it is overwritten after it was listed, within a second",
                shape,
                s => s.AtSource.After(IsList, (_, answer) => Then(answer, () => Overwrite(s, 0))),
                Specified.Transferred)
            {
                Kinds = Frozen,
            };
            yield return new FaultCell("S2", "a moved one is overwritten when it was stored", shape, Moving(s =>
            {
                s.AtTarget.After(s.Is("PutBlob", "PutBlockList"), (_, answer) => Then(answer, () => Overwrite(s, 0)));
                s.Also = () => s.Clouds.Bucket.Current(s.Key).ShouldNotBeNull("the new version stays");
            }), new Specified(new Ending.Failed(StoreErrorKind.PreconditionFailed, "the source was not removed", IsStored: true)));
        }
    }

    private static CloudKinds Frozen => new() { Source = new S3StandInOptions { PartSizeMin = 1, Time = new FrozenTime() } };

    private static void Overwrite(FaultScene scene, int longer) =>
        scene.Clouds.Bucket.Put(scene.Key, scene.Bytes(scene.Clouds.Bucket.EverOf(scene.Key).Count, longer));

    private static Action<FaultScene> Moving(Action<FaultScene> arrange) => scene =>
    {
        scene.IsMove = true;
        arrange(scene);
    };

    private static IEnumerable<FaultCell> Versions()
    {
        Shape[] shapes = [Shape.PartAndByte.Versioned, Shape.ManyParts.Versioned];
        return
        [
            .. FaultCell.Across(
                shapes,
                "S4",
                "the version is overwritten between two parts",
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Overwrite(s, 0)), nth: 2),
                Specified.Transferred),
            .. FaultCell.Across(
                shapes,
                "S4",
                "the version expires between two parts, and another is there",
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Expire(s, replaces: true)), nth: 2),
                Specified.Transferred),
            .. FaultCell.Across(
                shapes,
                "S4",
                "the version expires between two parts, and no other is there",
                s => s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => Expire(s, replaces: false)), nth: 2),
                Specified.Skipped("removed after it was listed")),
            .. FaultCell.Across(
                [Shape.Small.Versioned, .. shapes],
                "S4",
                "a delete marker comes on top after it was listed",
                s => s.AtSource.After(IsList, (_, answer) => Then(answer, () => s.OtherDeletes(s.Key))),
                Specified.Skipped("removed after it was listed")),
        ];
    }

    private static void Expire(FaultScene scene, bool replaces)
    {
        var old = scene.Clouds.Bucket.Current(scene.Key)!.VersionId;
        if (replaces)
        {
            Overwrite(scene, 0);
        }

        scene.OtherDeletes(scene.Key, old);
    }

    private static IEnumerable<FaultCell> Archives()
    {
        static void Glacier(S3StandInBucket bucket, string key, byte[] bytes) =>
            bucket.Put(key, bytes, new S3Traits { StorageClass = "GLACIER" });
        Shape[] shapes = [Shape.Small.As("in Glacier", Glacier), Shape.ManyParts.As("in Glacier", Glacier)];
        return
        [
            .. FaultCell.Across(shapes, "S5", "it is archived", _ => { }, Specified.Skipped("archived")),
            .. FaultCell.Across(
                shapes, "S5", "it is archived and restored", s => s.Clouds.Bucket.CompleteRestore(s.Key), Specified.Transferred),
            .. FaultCell.Across(
                Shape.BothWays,
                "S5",
                "every read is refused because it is archived",
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(403, "InvalidObjectState")), s.IsRead, times: 1000),
                Specified.Skipped("archived").Met(40)),
            .. FaultCell.Across([shapes[1]], "S5", "the restored copy expires between two parts", s =>
            {
                s.Clouds.Bucket.CompleteRestore(s.Key);
                s.AtSource.Before(s.Is("GetObject"), _ => Then((StandInAnswer?)null, () => s.Clouds.Bucket.ExpireRestore(s.Key)), nth: 2);
            }, Specified.Skipped("archived")),
        ];
    }

    private static IEnumerable<FaultCell> Refused()
    {
        var key = Convert.ToBase64String(new byte[32]);
        void Encrypted(S3StandInBucket bucket, string name, byte[] bytes) =>
            bucket.Put(name, bytes, new S3Traits { Encryption = S3Encryption.Customer, CustomerKey = key });
        return
        [
            .. FaultCell.Across(
                [Shape.Small.As("SSE-C", Encrypted), Shape.ManyParts.As("SSE-C", Encrypted)],
                "S6",
                "its key is not given",
                _ => { },
                Specified.Failed(StoreErrorKind.PermissionDenied, "SSE-C")),
            .. FaultCell.Across(
                Shape.BothWays,
                "S6",
                "KMS refuses its key",
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(403, "KMS.DisabledException")), s.IsRead, times: 1000),
                Specified.Failed(StoreErrorKind.PermissionDenied, "key that encrypts").Met(FaultScene.Connections)),
            .. FaultCell.Across(
                Shape.BothWays,
                "S6",
                "the bucket's requests are to be paid, and nobody said so",
                s => s.Clouds.Bucket.RequesterPays = true,
                Specified.Stopped(StoreErrorKind.PermissionDenied, "")),
            .. FaultCell.Across(Shape.BothWays, "S6", "the bucket's requests are paid", s =>
            {
                s.Clouds.Bucket.RequesterPays = true;
                s.Client = s.Client with { S3 = s.Client.S3 with { RequesterPays = true } };
            }, Specified.Transferred),
        ];
    }

    private static bool IsList(StandInRequest request) => request.Operation == "ListObjectsV2";

    internal static T Then<T>(T answer, Action act)
    {
        act();
        return answer;
    }
}
