using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Reliability.Tests.Faults.SourceCells;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>D1 to D11: other writers, leases, policies, foreign parts, and a target that lies.</summary>
internal static class TargetCells
{
    private const string Container = Scenes.Clouds.ContainerName;

    public static IEnumerable<FaultCell> All =>
        [
            .. Overtaken(),
            .. Containers(),
            .. Leases(),
            .. Protected(),
            .. ForeignParts(),
            .. OwnParts(),
            .. Kinds(),
            .. Lying(),
            .. WriteOnly(),
        ];

    private static IEnumerable<FaultCell> Overtaken()
    {
        (CollisionPolicy Policy, Specified Specified)[] policies =
        [
            (CollisionPolicy.Rename, Specified.Renamed),
            (CollisionPolicy.Skip, Specified.Skipped("The target exists")),
            (CollisionPolicy.Fail, Specified.Failed(StoreErrorKind.AlreadyExists, "exists")),
            (CollisionPolicy.Overwrite, Specified.Transferred),
            (CollisionPolicy.Newer, Specified.Skipped("not older")),
        ];
        return
            from policy in policies
            from shape in Shape.All
            select new FaultCell("D1", $"another writer is faster, and the choice is {policy.Policy}", shape, s =>
            {
                s.Options = s.Options with { IfExists = policy.Policy };
                s.AtTarget.Before(s.Is("PutBlob", "PutBlockList"), _ => Then((StandInAnswer?)null, () => s.OtherWriterStores()));
            }, policy.Specified);
    }

    private static IEnumerable<FaultCell> Containers() =>
    [
        .. FaultCell.Across(
            Shape.BothWays,
            "D2",
            "the container is not there",
            s => s.Clouds.Target.RemoveContainer(Container),
            Specified.Stopped(StoreErrorKind.NotFound, "does not exist")),
        .. FaultCell.Across(
            Shape.BothWays,
            "D2",
            "the container is being deleted",
            s => s.Clouds.Target.BeginDeleting(Container),
            Specified.Stopped(StoreErrorKind.NotFound, "does not exist")),
        .. FaultCell.Across(
            Shape.BothWays,
            "D9",
            "the account is disabled",
            s => s.Clouds.Target.AccountIsDisabled = true,
            Specified.Stopped(StoreErrorKind.PermissionDenied, "")),
    ];

    private static IEnumerable<FaultCell> Leases() =>
    [
        .. FaultCell.Across(Shape.BothWays, "D3", "somebody holds a lease on what is to be replaced", s =>
        {
            Overwriting(s);
            s.Clouds.Target.Lease(Container, s.Key);
        }, Specified.Failed(StoreErrorKind.InvalidRequest, "lease")),
        .. FaultCell.Across(Shape.BothWays, "D3", "somebody takes a lease just before it is replaced", s =>
        {
            Overwriting(s);
            s.AtTarget.Before(
                s.Is("PutBlob", "PutBlockList"), _ => Then((StandInAnswer?)null, () => s.Clouds.Target.Lease(Container, s.Key)));
        }, Specified.Failed(StoreErrorKind.InvalidRequest, "lease")),
    ];

    private static IEnumerable<FaultCell> Protected() =>
    [
        .. FaultCell.Across(Shape.BothWays, "D4", "a policy protects what is to be replaced", s =>
        {
            Overwriting(s);
            s.Clouds.Target.SetImmutable(Container, s.Key, DateTimeOffset.MaxValue);
        }, Specified.Failed(StoreErrorKind.InvalidRequest, "immutability")),
        .. FaultCell.Across(Shape.BothWays, "D4", "a legal hold protects what is to be replaced", s =>
        {
            Overwriting(s);
            s.Clouds.Target.SetLegalHold(Container, s.Key, hold: true);
        }, Specified.Failed(StoreErrorKind.InvalidRequest, "legal hold")),
        .. FaultCell.Across(Shape.BothWays, "D4", "what is to be replaced is in the Archive tier", s =>
        {
            Overwriting(s);
            s.Clouds.Target.SetTier(Container, s.Key, "Archive");
        }, Specified.Failed(StoreErrorKind.InvalidRequest, "Archive")),
        .. FaultCell.Across(Shape.BothWays, "D4", "what protects the old one does not protect a new name", s =>
        {
            s.Clouds.Target.Put(Container, s.Key, new byte[] { 1, 2, 3 });
            s.Clouds.Target.SetLegalHold(Container, s.Key, hold: true);
        }, Specified.Renamed),
    ];

    private static void Overwriting(FaultScene scene)
    {
        scene.Clouds.Target.Put(Container, scene.Key, new byte[] { 1, 2, 3 });
        scene.Options = scene.Options with { IfExists = CollisionPolicy.Overwrite };
    }

    private static IEnumerable<FaultCell> ForeignParts()
    {
        var few = new CloudKinds { Target = new AzureStandInOptions { UncommittedMax = 20 } };
        return
        [
            .. FaultCell.Across(
                Shape.PutWhole, "D5", "another program's parts, with ids of another length, have the key", Foreign, Specified.Transferred),
            .. FaultCell.Across(
                Shape.InParts,
                "D5",
                "another program's parts, with ids of another length, have the key",
                Foreign,
                Specified.Failed(StoreErrorKind.InvalidRequest, "staged parts of another program").Met(10)),
            .. FaultCell
                .Across(Shape.PutWhole, "D5", "another program has staged as many parts as there may be", Full, Specified.Transferred)
                .Select(cell => cell with { Kinds = few }),
            .. FaultCell
                .Across(Shape.InParts, "D5", "another program has staged as many parts as there may be", Full, Specified.Failed(
                    StoreErrorKind.InvalidRequest, "too many parts"))
                .Select(cell => cell with { Kinds = few }),
        ];
    }

    private static void Foreign(FaultScene scene)
    {
        scene.Clouds.Target.Stage(Container, scene.Key, Convert.ToBase64String("0000001"u8), new byte[] { 1 });
        scene.Also = () => (scene.Receipt!.Outcome == Outcome.Transferred
            || scene.Clouds.Target.Uncommitted(Container, scene.Key).Count == 1).ShouldBeTrue("nobody drops another's parts");
    }

    private static void Full(FaultScene scene)
    {
        for (var i = 0; i < 20; i++)
        {
            scene.Clouds.Target.Stage(Container, scene.Key, new PartId(1, i + 1, 1).ToString(), new byte[] { 1 });
        }
    }

    private static IEnumerable<FaultCell> OwnParts() => FaultCell.Across(Shape.All, "D6", "parts of a dead attempt have the key", s =>
    {
        for (var i = 1; i <= 8; i++)
        {
            s.Clouds.Target.Stage(
                Container, s.Key, new PartId(77, i, 1).ToString(), s.Bytes(generation: 5).AsMemory(0, Math.Min(s.Shape.Size, 1000)));
        }
    }, Specified.Transferred);

    private static IEnumerable<FaultCell> Kinds()
    {
        (string Name, string Key)[] refused =
        [
            ("a key of 1,025 characters", "object-" + new string('k', 1018)),
            ("a key of 255 pieces", string.Concat(Enumerable.Repeat("p/", 254)) + "p"),
            ("a key with a dot at its end", "object."),
            ("a key with dots", "object/../x"),
            ("a key with a backslash", "object\\x"),
            ("a key with a control character", "object\u0001"),
        ];
        return
        [
            .. from type in new[] { "AppendBlob", "PageBlob" }
               from shape in Shape.BothWays
               select new FaultCell("D8", $"{type} is to be replaced", shape, s =>
               {
                   s.Clouds.Target.Put(Container, s.Key, new byte[512], content => content with { Type = type });
                   s.Options = s.Options with { IfExists = CollisionPolicy.Overwrite };
               }, Specified.Failed(StoreErrorKind.InvalidRequest, "append or page blob")),
            .. from key in refused
               where key.Key.Length <= 1024 || LongForm.IsOn
               from shape in Shape.BothWays
               select new FaultCell(
                   "D8",
                   "the target cannot hold it",
                   shape.Called(key.Name, key.Key),
                   _ => { },
                   Specified.Failed(StoreErrorKind.InvalidRequest, "cannot be kept")),
        ];
    }

    private static IEnumerable<FaultCell> Lying() =>
    [
        .. FaultCell.Across(
            Shape.InParts,
            "D10",
            "every digest that the target tells is another",
            s => s.AtTarget.After(s.Is("PutBlock"), (_, answer) => answer.With("x-ms-content-crc64", "AAAAAAAAAAA="), times: 1000),
            Specified.Failed(StoreErrorKind.Corrupt, "arrived as")),
        .. FaultCell.Across(
            [Shape.OneByte, Shape.Small],
            "D10",
            "the digest that the target tells is another",
            s => s.AtTarget.After(s.Is("PutBlob"), (_, answer) => answer.With("x-ms-content-crc64", "AAAAAAAAAAA=")),
            new Specified(new Ending.Failed(StoreErrorKind.Corrupt, "left as it is", IsStored: true))),
        .. FaultCell.Across(
            Shape.WithBytes,
            "D10",
            "the target stores other bytes than it says, and is read back",
            ReadBack,
            new Specified(new Ending.Failed(StoreErrorKind.Corrupt, "left as it is", IsStored: true))),
        .. FaultCell.Across(
            Shape.InParts,
            "D10",
            "one digest that the target tells is another",
            s => s.AtTarget.After(s.Is("PutBlock"), (_, answer) => answer.With("x-ms-content-crc64", "AAAAAAAAAAA=")),
            Specified.Transferred),
    ];

    // Nothing in the answers tells: only who reads what was stored finds it.
    private static void ReadBack(FaultScene scene)
    {
        scene.Options = scene.Options with { Verify = VerifyMode.ReadBack };
        scene.AtTarget.After(scene.Is("PutBlob", "PutBlockList"), (_, answer) => Then(answer, scene.TargetTurns));
    }

    private static IEnumerable<FaultCell> WriteOnly() => FaultCell.Across(Shape.BothWays, "D11", "the signature allows to write only", s =>
    {
        var environment = new Dictionary<string, string>(s.Clouds.Environment);
        environment.Remove("AZURE_STORAGE_CONNECTION_STRING");
        foreach (var (name, value) in s.Clouds.SasEnvironment("cw"))
        {
            environment[name] = value;
        }

        s.Client = s.Client with { AzureBlob = s.Reach(environment).AzureBlob };
    }, Specified.Stopped(StoreErrorKind.PermissionDenied, "permission"));
}
