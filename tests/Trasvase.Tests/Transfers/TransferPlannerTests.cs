using System.Globalization;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers;

public class TransferPlannerTests
{
    private const string SourceId = "0123";
    private static readonly ObjectKey Wanted = new("t/name.ext");
    private static readonly ObjectInfo Source = Profiles.Info(size: 100);
    private static readonly ObjectInfo Older = Existing(days: -1);
    private static readonly ObjectInfo Younger = Existing(days: 1);

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Newer)]
    [InlineData(CollisionPolicy.Fail)]
    public void Plan_FreeKey_SendsIfItIsStillFree(CollisionPolicy policy)
    {
        var send = Plan(policy, existing: null).ShouldBeOfType<ObjectPlan.Send>();

        send.TargetKey.ShouldBe(Wanted);
        send.Precondition.ShouldBe(Precondition.Absent);
        send.Layout.ShouldBeNull();
    }

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Newer)]
    [InlineData(CollisionPolicy.Fail)]
    public void Plan_VerifiedCopyOfThisVersion_IsLeftUnchangedWhateverThePolicy(CollisionPolicy policy) =>
        Plan(policy, Stamped(Younger, VerifiedBy.Relay)).ShouldBeOfType<ObjectPlan.LeaveUnchanged>();

    [Fact]
    public void Plan_CopyThatWasNotVerifiedOrIsOfAnotherSize_IsNotLeft()
    {
        Plan(CollisionPolicy.Skip, Stamped(Younger, by: null)).ShouldBeOfType<ObjectPlan.Skip>();
        Plan(CollisionPolicy.Overwrite, Stamped(Younger, VerifiedBy.Md5) with { Size = 99 }).ShouldBeOfType<ObjectPlan.Send>();
    }

    [Fact]
    public void Plan_RenameOfATakenKey_SendsToAFreeName()
    {
        var send = Plan(CollisionPolicy.Rename, Older).ShouldBeOfType<ObjectPlan.Send>();

        send.TargetKey.Value.ShouldBe("t/name_AbC123.ext");
        send.Precondition.ShouldBe(Precondition.Absent);
    }

    [Fact]
    public void Plan_OverwriteOfATakenKey_ReplacesExactlyWhatWasSeen()
    {
        var send = Plan(CollisionPolicy.Overwrite, Younger).ShouldBeOfType<ObjectPlan.Send>();

        send.TargetKey.ShouldBe(Wanted);
        send.Precondition.ShouldBe(Precondition.Holds(Younger.ETag!));
    }

    [Fact]
    public void Plan_SkipAndFailOfATakenKey_SendNothing()
    {
        Plan(CollisionPolicy.Skip, Older).ShouldBeOfType<ObjectPlan.Skip>();
        Plan(CollisionPolicy.Fail, Older).ShouldBeOfType<ObjectPlan.Refuse>().Kind.ShouldBe(StoreErrorKind.AlreadyExists);
    }

    [Fact]
    public void Plan_Newer_ReplacesOnlyAnOlderTarget()
    {
        Plan(CollisionPolicy.Newer, Younger).ShouldBeOfType<ObjectPlan.Skip>();
        Plan(CollisionPolicy.Newer, Existing(days: 0)).ShouldBeOfType<ObjectPlan.Skip>();
        Plan(CollisionPolicy.Newer, Older).ShouldBeOfType<ObjectPlan.Send>().Precondition.ShouldBe(Precondition.Holds(Older.ETag!));
    }

    [Fact]
    public void Plan_ArchivedSource_IsSkippedUnlessNothingHasToBeRead()
    {
        var archived = Source with { IsArchived = true, StorageClass = "GLACIER" };

        var skipped = Plan(CollisionPolicy.Overwrite, Older, archived).ShouldBeOfType<ObjectPlan.Skip>();
        skipped.Why.ShouldBe("archived (GLACIER): it cannot be read before it is restored, which --restore asks for.");
        Plan(CollisionPolicy.Skip, Older, archived).ShouldBeOfType<ObjectPlan.Skip>();
        Plan(CollisionPolicy.Fail, Stamped(Older, VerifiedBy.Md5), archived).ShouldBeOfType<ObjectPlan.LeaveUnchanged>();
    }

    [Fact]
    public void Plan_ArchivedSourceThatIsToBeRestored_IsOnlyIfItCanBeStored()
    {
        var archived = Source with { IsArchived = true, StorageClass = "GLACIER" };
        var options = new TransferOptions { Restore = new RestoreOptions() };

        TransferPlanner.Plan(Facts(archived, existing: null), Profiles.AzureBlob, options).ShouldBeOfType<ObjectPlan.Restore>();
        var large = archived with { Size = Profiles.AzureBlob.ObjectSizeMax + 1 };
        TransferPlanner.Plan(Facts(large, existing: null), Profiles.AzureBlob, options)
            .ShouldBeOfType<ObjectPlan.Refuse>("a restore costs money");
    }

    [Fact]
    public void Plan_KeyThatTheTargetCannotHold_IsRefusedWithTheReason()
    {
        var profile = Profiles.AzureBlob with
        {
            WhyKeyRefused = key => key.Value.EndsWith(".ext", StringComparison.Ordinal)
            ? "it ends badly"
            : null
        };

        var refused = TransferPlanner.Plan(Facts(Source, existing: null), profile, Options(CollisionPolicy.Rename))
            .ShouldBeOfType<ObjectPlan.Refuse>();
        refused.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        refused.Why.ShouldContain("it ends badly");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1024 * 1024, 0)]
    [InlineData((1024 * 1024) + 1, 1)]
    [InlineData((8 * 1024 * 1024) + 1, 2)]
    public void Plan_Size_DecidesBetweenOnePutAndParts(long size, int parts)
    {
        var send = Plan(CollisionPolicy.Rename, existing: null, Source with { Size = size }).ShouldBeOfType<ObjectPlan.Send>();

        (send.Layout?.Count ?? 0).ShouldBe(parts);
    }

    [Fact]
    public void Plan_TargetWithASmallerSinglePut_SendsParts()
    {
        var send = TransferPlanner.Plan(
            Facts(Source, existing: null), Profiles.AzureBlob with { SinglePutMax = 99 }, Options(CollisionPolicy.Rename));

        send.ShouldBeOfType<ObjectPlan.Send>().Layout.ShouldNotBeNull();
    }

    [Fact]
    public void Plan_LargerThanTheTargetHolds_IsRefusedWithBothNumbers()
    {
        var limit = Profiles.AzureBlob.ObjectSizeMax;

        Plan(CollisionPolicy.Rename, existing: null, Source with { Size = limit }).ShouldBeOfType<ObjectPlan.Send>();
        var refused = Plan(CollisionPolicy.Rename, existing: null, Source with { Size = limit + 1 }).ShouldBeOfType<ObjectPlan.Refuse>();
        refused.Kind.ShouldBe(StoreErrorKind.Unsupported);
        refused.Why.ShouldContain((limit + 1).ToString("N0", CultureInfo.InvariantCulture));
    }

    private static ObjectPlan Plan(CollisionPolicy policy, ObjectInfo? existing, ObjectInfo? source = null) =>
        TransferPlanner.Plan(Facts(source ?? Source, existing), Profiles.AzureBlob, Options(policy));

    private static PlanFacts Facts(ObjectInfo source, ObjectInfo? existing) => new(source, SourceId, Wanted, existing, "AbC123");

    private static TransferOptions Options(CollisionPolicy policy) => new() { IfExists = policy };

    private static ObjectInfo Existing(int days) =>
        Profiles.Info(Wanted.Value, size: 100, eTag: "\"t1\"") with { LastModified = Source.LastModified!.Value.AddDays(days) };

    private static ObjectInfo Stamped(ObjectInfo existing, VerifiedBy? by)
    {
        var stamp = new Stamp(SourceId, Source.ETag, Source.Version, Source.Size, "00", by, "w");
        return existing with
        {
            Metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                [Stamp.Name] = stamp.ToValue(),
            }
        };
    }
}
