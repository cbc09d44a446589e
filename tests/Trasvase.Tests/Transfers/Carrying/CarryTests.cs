using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers.Carrying;

/// <summary>Tags and tiers on every way that an object can take, and what they cost.</summary>
public class CarryTests
{
    private const int Small = 1000;
    private const int Large = 200_000;
    private static readonly TagLimits Few = new()
    {
        CountMax = 2,
        NameLengthMax = 8,
        ValueLengthMax = 8,
        Holds = char.IsAsciiLetterOrDigit,
    };
    private static readonly StoreProfile Target = MemoryProfile.Copying with
    {
        TagLimits = Few,
        Tiers = [new StorageTier("Warm"), new StorageTier(MemoryProfile.ArchiveClass, IsArchive: true)],
    };

    private static CancellationToken Token => CopyScene.Token;

    [Theory]
    [InlineData(TransferRoute.Relay, Small)]
    [InlineData(TransferRoute.Relay, Large)]
    [InlineData(TransferRoute.Pull, Small)]
    [InlineData(TransferRoute.Pull, Large)]
    public async Task Run_TagsAndTier_ArriveWithTheObject(TransferRoute via, int size)
    {
        var scene = Scene(via, TagPolicy.Fit);
        await PutAsync(scene, "a", size, "red");

        var report = await scene.RunAsync();

        (report.Transferred, report.Failed).ShouldBe((1, 0), scene.Receipts[0].Reason);
        scene.Receipts[0].Route.ShouldBe(via);
        (await scene.Target.Inner.GetTagsAsync(new ObjectKey("a"), null, Token)).ShouldBe(Tags("red"));
        (await scene.Target.Inner.FindAsync(new ObjectKey("a"), null, Token))!.StorageClass.ShouldBe("Warm");
        scene.Receipts[0].Notes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TransferRoute.Relay, Small)]
    [InlineData(TransferRoute.Relay, Large)]
    [InlineData(TransferRoute.Pull, Small)]
    [InlineData(TransferRoute.Pull, Large)]
    public async Task Run_TagThatDoesNotFit_IsNotedOrFailsBeforeAnythingIsSent(TransferRoute via, int size)
    {
        var scene = Scene(via, TagPolicy.All);
        await PutAsync(scene, "a", size, "red and blue");

        (await scene.RunAsync()).Failed.ShouldBe(1);
        var failed = scene.Receipts[0];
        scene.Options = scene.Options with { Tags = TagPolicy.Fit };
        var probed = scene.Target.Calls.All.Count(call => call.Operation is StoreOperation.Put
            or StoreOperation.Copy
            or StoreOperation.PutPart
            or StoreOperation.CompleteUpload);
        (await scene.RunAsync()).Transferred.ShouldBe(1);

        (failed.Error, failed.BytesSent).ShouldBe((StoreErrorKind.InvalidRequest, 0));
        failed.Reason!.ShouldContain("'colour'");
        probed.ShouldBe(0);
        scene.Receipts[0].Notes.ShouldContain(note => note.StartsWith("The tag 'colour' is left out"));
        (await scene.Target.Inner.GetTagsAsync(new ObjectKey("a"), null, Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TagPolicy.None, 0)]
    [InlineData(TagPolicy.Fit, 2)]
    public async Task Run_ManyObjectsOfWhichOneHasTags_AsksForFew(TagPolicy tags, int questions)
    {
        var scene = Scene(TransferRoute.Relay, tags);
        scene.Options = scene.Options with { Connections = 1, MemoryBudget = 128 * 1024 };
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(scene, $"{i:00}", Small, i == 10 ? "red" : null);
        }

        (await scene.RunAsync()).Transferred.ShouldBe(20);

        scene.Source.Calls.Count(StoreOperation.GetTags)
            .ShouldBe(questions, "the first one tells whether tags may be read; then those that have some");
    }

    [Fact]
    public async Task Run_TagsThatMayNotBeRead_FailAndAreNotLostInSilence()
    {
        var scene = Scene(TransferRoute.Relay, TagPolicy.Fit);
        await PutAsync(scene, "a", Small, tag: null);
        scene.Source.Before = call => call.Operation == StoreOperation.GetTags
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Denied.")
            : Task.CompletedTask;

        (await scene.RunAsync()).Failed.ShouldBe(1);

        scene.Receipts[0].Reason!.ShouldContain("s3:GetObjectTagging");
    }

    [Fact]
    public async Task Run_ChangedChoices_WriteTheTagsAloneAndSendNothingAgain()
    {
        var scene = Scene(TransferRoute.Relay, TagPolicy.None);
        await PutAsync(scene, "a", Small, "red");
        await scene.RunAsync();

        scene.Options = scene.Options with { Tags = TagPolicy.All, Tiers = TierTable.Always("Archive") };
        var report = await scene.RunAsync();

        (report.Transferred, report.BytesSent).ShouldBe((1, 0));
        scene.Receipts[^1].Updated.ShouldBe(["tags"]);
        (await scene.Target.Inner.GetTagsAsync(scene.Receipts[^1].TargetKey, version: null, Token)).ShouldBe(Tags("red"));
        (await scene.RunAsync()).Unchanged.ShouldBe(1);
    }

    [Fact]
    public async Task Run_ArchivedByTheTableAndReadBack_KeepsTheProofOfItsDigests()
    {
        var scene = Scene(TransferRoute.Relay, TagPolicy.None);
        await PutAsync(scene, "a", Small, tag: null);
        scene.Options = scene.Options with
        {
            Tiers = TierTable.Parse($"STANDARD={MemoryProfile.ArchiveClass}"),
            Verify = VerifyMode.ReadBack,
        };

        await scene.RunAsync();

        scene.Receipts[0].Verification.ShouldBe(new Verification.Verified(VerifiedBy.Md5));
    }

    private static CopyScene Scene(TransferRoute via, TagPolicy tags)
    {
        var scene = new CopyScene(CopyScene.Md5, target: Target);
        scene.Options = scene.Options with { Via = via, Tags = tags, Tiers = TierTable.Parse("STANDARD=warm") };
        return scene;
    }

    private static Dictionary<string, string> Tags(string colour) => new() { ["colour"] = colour };

    private static Task<StoredObject> PutAsync(CopyScene scene, string key, int size, string? tag) =>
        scene.Source.Inner.PutAsync(
            new ObjectKey(key),
            new PositionalData(3, size).ToBody(),
            new WriteOptions { Tags = tag is null ? new Dictionary<string, string>() : Tags(tag) },
            Token);
}
