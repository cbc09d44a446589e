using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Reliability.Tests.Faults.CopyCells;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>X10 to X16: what becomes of the source while the target fetches, what it keeps to prove a copy by, and what is at the target
/// already.</summary>
internal static class CopySourceCells
{
    private static readonly Shape Many = Shape.ManyParts.Fetched;

    public static IEnumerable<FaultCell> All =>
        [.. Gone(), .. Replaced(), .. BackAgain(), .. Misleading(), .. Unproven(), .. Composite(), .. Taken(), .. Archived()];

    private static IEnumerable<FaultCell> Gone() =>
        from shape in new[] { Shape.Small, Many, Shape.Small.Versioned, Many.Versioned }
        from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
        select new FaultCell("X10", "it is deleted between the look and the fetch", shape, s => AfterLook(s, () => s.OtherDeletes(s.Key)),
            // A version that was found stays, whatever comes on top of it.
            shape.Versioning == S3Versioning.None
                ? Specified.Skipped("removed after it was listed")
                : Specified.Copied(VerifiedBy.Crc64Nvme))
        { Via = via };

    private static IEnumerable<FaultCell> Replaced() =>
        from shape in new[] { Shape.Small, Many, Shape.Small.Versioned, Many.Versioned }
        from longer in new[] { 0, 1, -1 }
        from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
        select new FaultCell(
            "X10",
            $"it is replaced between the look and the fetch, by {longer} bytes more",
            shape,
            s => AfterLook(s, () => Overwrite(s, 1, longer)),
            Specified.Copied(VerifiedBy.Crc64Nvme))
        {
            Via = via,
        };

    private static void AfterLook(FaultScene scene, Action act) =>
        scene.AtSource.After(scene.Is("HeadObject"), (_, answer) => SourceCells.Then(answer, act));

    private static void Overwrite(FaultScene scene, int generation, int longer = 0) =>
        scene.Shape.Store(scene.Clouds.Bucket, scene.Key, scene.Bytes(generation, longer));

    // In a bucket that keeps no versions, and back to the very same bytes: a look at the end alone would find what was found first.
    private static IEnumerable<FaultCell> BackAgain()
    {
        var bare = Shape.ManyParts.As(
            "no digest",
            (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, Shape.ManyParts.PartSize), isBare: true));
        return
        [
            .. from shape in new[] { Many, bare }
               from nth in new[] { 1, 2, 4 }
               from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
               where via == TransferRoute.Pull || shape == Many
               select new FaultCell("X11", $"it is replaced at part {nth} and put back three parts later", shape, s =>
               {
                   s.AtSource.Before(s.Fetches, _ => Then(() => Later(s, 1)), nth);
                   s.AtSource.Before(s.Fetches, _ => Then(() => Later(s, 0)), nth + 3);
               }, shape == bare ? Specified.Unproven : Specified.Copied(VerifiedBy.Crc64Nvme)) { Via = via },

            // Not even its time tells: then only a digest does.
            .. from nth in new[] { 1, 2, 4 }
               select new FaultCell("X11", $"it is replaced at part {nth} and put back three parts later, within a second", Many, s =>
               {
                   s.AtSource.Before(s.Fetches, _ => Then(() => Overwrite(s, 1)), nth);
                   s.AtSource.Before(s.Fetches, _ => Then(() => Overwrite(s, 0)), nth + 3);
               }, Specified.Copied(VerifiedBy.Crc64Nvme))
               {
                   Via = TransferRoute.Auto,
                   Kinds = new CloudKinds { Source = new S3StandInOptions { PartSizeMin = 1, Time = new FrozenTime() } },
               },
        ];
    }

    // A second goes by with each.
    private static void Later(FaultScene scene, int generation)
    {
        scene.Clouds.Source.Time = new ShiftedTime(TimeSpan.FromSeconds(scene.Clouds.Bucket.EverOf(scene.Key).Count));
        Overwrite(scene, generation);
    }

    // The entity tag of what KMS encrypts has 32 hexadecimal digits and is no MD5.
    private static IEnumerable<FaultCell> Misleading()
    {
        Shape[] shapes = [.. new[]
        {
            Shape.Small,
            Shape.ManyParts,
        }.Select(shape => shape.As("KMS", (bucket, key, bytes) => bucket.Put(key, bytes, new S3Traits { Encryption = S3Encryption.Kms })))];
        return
            from shape in shapes
            from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
            from cell in new[]
            {
                new FaultCell(
                    "X12",
                    "its entity tag is no MD5",
                    shape,
                    s => s.Also = () => Counted(s, heads: 1, asks: Shape.Cut(shape.Size, shape.PartSize).Length),
                    Specified.Copied(VerifiedBy.Crc64Nvme)),
                new FaultCell("X12", "its entity tag is no MD5, and nothing is carried along", shape, s =>
                {
                    Bare(s);
                    s.Also = () => s.Count("PutBlobFromUrl").ShouldBe(1, "the target finds that it is none");
                }, Specified.Copied(VerifiedBy.Crc64Nvme)),
            }
            select cell with { Via = via };
    }

    private static IEnumerable<FaultCell> Unproven()
    {
        Shape[] shapes = [.. new[]
        {
            Shape.Small,
            Shape.ManyParts,
        }.Select(shape => shape.As(
            "no digest", (bucket, key, bytes) => bucket.Put(key, bytes, new S3Traits { Encryption = S3Encryption.Kms }, isBare: true)))];
        return
            from shape in shapes
            from policy in new[] { MetadataPolicy.Keep, MetadataPolicy.None }
            let carried = policy == MetadataPolicy.Keep ? "" : ", and nothing is carried along"
            from cell in new[]
            {
                Auto("X13", "the source keeps no digest" + carried, shape, _ => { }, Specified.Relayed("keeps no digest")),
                Only("X13", "the source keeps no digest" + carried, shape, _ => { }, Specified.Unproven),
                Only(
                    "X13",
                    "the source keeps no digest, and the target is read back" + carried,
                    shape,
                    s => s.Options = s.Options with { Verify = VerifyMode.ReadBack },
                    Specified.Copied(VerifiedBy.ReadBack)),
                Only("X13", "the source keeps no digest, and the target, which is read back, stores other bytes" + carried, shape, s =>
                {
                    s.Options = s.Options with { Verify = VerifyMode.ReadBack };
                    AfterStore(s, s.TargetTurns);
                }, new Specified(new Ending.Failed(StoreErrorKind.Corrupt, "left as it is", IsStored: true))),
                Only("X13", "the source keeps no digest, and bits are turned on the way, which reading back finds" + carried, shape, s =>
                {
                    s.Options = s.Options with { Verify = VerifyMode.ReadBack };
                    s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsFetch, times: 1000);
                    AfterStore(s, s.TargetIsKnown);
                }, new Specified(new Ending.Failed(StoreErrorKind.Corrupt, "left as it is", IsStored: true))),
            }
            select cell with { Arrange = scene => { scene.Options = scene.Options with { Metadata = policy }; cell.Arrange(scene); } };
    }

    private static void AfterStore(FaultScene scene, Action act) =>
        scene.AtTarget.After(
            scene.Is("PutBlob", "PutBlockList"), (_, answer) => answer.Status == 201 ? SourceCells.Then(answer, act) : answer, times: 1000);

    // S3 knows an MD5 of each part: the target is told, and refuses others.
    private static IEnumerable<FaultCell> Composite()
    {
        var shape = Shape.ManyParts.As(
            "MD5 of each part",
            (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, 50_000), mode: S3DigestMode.Md5Composite));
        return
            from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
            from cell in new[]
            {
                new FaultCell(
                    "X14",
                    "nothing happens",
                    shape,
                    s => s.Also = () => Counted(s, heads: 1, asks: Shape.Cut(shape.Size, 50_000).Length),
                    Specified.Copied(VerifiedBy.MultipartETag)),
                new FaultCell(
                    "X14",
                    "a bit of a fetch is turned",
                    shape,
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsFetch),
                    Specified.Copied(VerifiedBy.MultipartETag)),
                new FaultCell(
                    "X14",
                    "it is replaced between two parts",
                    shape,
                    s => s.AtSource.Before(s.Fetches, _ => Then(() => Overwrite(s, 1)), nth: 3),
                    Specified.Copied(VerifiedBy.MultipartETag)),
                new FaultCell(
                    "X14",
                    "a bit of every fetch is turned",
                    shape,
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsFetch, times: 1000),
                    via == TransferRoute.Auto
                        ? Specified.Relayed("parts were relayed")
                        : Specified.Failed(StoreErrorKind.Corrupt, "Tried 4 times")),
            }
            select cell with { Via = via };
    }

    // The first request of a small object is its only one, and did not look.
    private static IEnumerable<FaultCell> Taken()
    {
        (CollisionPolicy Policy, Specified Specified, int Asks)[] policies =
        [
            (CollisionPolicy.Rename, Specified.Copied(VerifiedBy.Crc64Nvme).Renaming(), 2),
            (CollisionPolicy.Overwrite, Specified.Copied(VerifiedBy.Crc64Nvme), 2),
            (CollisionPolicy.Skip, Specified.Skipped("The target exists"), 1),
            (CollisionPolicy.Newer, Specified.Skipped("not older"), 1),
            (CollisionPolicy.Fail, Specified.Failed(StoreErrorKind.AlreadyExists, "exists"), 1),
        ];
        return
            from policy in policies
            from shape in new[] { Shape.Small, Many }
            from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
            select new FaultCell("X15", $"something has its key, and the choice is {policy.Policy}", shape, s =>
            {
                s.Options = s.Options with { IfExists = policy.Policy };
                s.Clouds.Target.Put(Scenes.Clouds.ContainerName, s.Key, new byte[] { 1, 2, 3 });
                s.Also = () => s.Count("PutBlobFromUrl").ShouldBeLessThanOrEqualTo(policy.Asks);
            }, policy.Specified)
            { Via = via };
    }

    private static IEnumerable<FaultCell> Archived()
    {
        var shape = Shape.ManyParts.As(
            "in Glacier, of parts",
            (bucket, key, bytes) => bucket.PutInParts(
                key, bytes, Shape.Cut(bytes.Length, Shape.ManyParts.PartSize), new S3Traits { StorageClass = "GLACIER" }));

        // Off Amazon the name of a class shows nothing: a read is refused. Where only the target reads, one of ours finds out why.
        return
            from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
            from cell in new[]
            {
                new FaultCell("X16", "it is archived", shape, s => s.Also = () => RefusedSoon(s, via), Specified.Skipped("archived")),
                new FaultCell(
                    "X16",
                    "it is archived and restored",
                    shape,
                    s => s.Clouds.Bucket.CompleteRestore(s.Key),
                    Specified.Copied(VerifiedBy.Crc64Nvme)),
                new FaultCell("X16", "the restored copy expires between two parts", shape, s =>
                {
                    s.Clouds.Bucket.CompleteRestore(s.Key);
                    s.AtSource.Before(s.Fetches, _ => Then(() => s.Clouds.Bucket.ExpireRestore(s.Key)), nth: 3);
                }, Specified.Skipped("archived")),
            }
            select cell with { Via = via };
    }

    private static void RefusedSoon(FaultScene scene, TransferRoute via)
    {
        scene.Count("HeadObject").ShouldBe(via == TransferRoute.Auto ? 1 : 2);
        scene.Count("PutBlockFromUrl").ShouldBeInRange(1, FaultScene.AttemptsMax * scene.Shape.Parts);
        scene.Count("PutBlobFromUrl").ShouldBe(0);
    }
}
