using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

/// <summary>Objects of which the target fetches the bytes itself.</summary>
public sealed partial class PullTests
{
    private const int Parts = 5;
    private const long Length = (Parts * CopyScene.PartSize) - 123;

    private static CancellationToken Token => CopyScene.Token;

    [Fact]
    public async Task Copy_SourceKeepsMd5_IsOneRequestThatCarriesEverything()
    {
        var scene = new CopyScene(CopyScene.Md5);
        var data = await scene.PutAsync("a", Length);

        var report = await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Md5));
        (receipt.Route, receipt.BytesSent, receipt.BytesRelayed).ShouldBe((TransferRoute.Pull, Length, 0));
        (report.Pulled, report.BytesRelayed, report.Route).ShouldBe((1, 0, "pull: Memory fetches from Memory itself"));
        (scene.Target.Calls.Count(StoreOperation.Copy), scene.Source.Calls.Count(StoreOperation.OpenRead)).ShouldBe((1, 0));
        var stored = (await scene.Target.Inner.FindAsync(new ObjectKey("a"), null, Token)).ShouldNotBeNull();
        stored.Metadata["colour"].ShouldBe("red");
        Stamp.Of(stored).ShouldNotBeNull().VerifiedBy.ShouldBe(VerifiedBy.Md5);
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_SourceKeepsCrc64_PartsAreFetchedComparedAndCommitted()
    {
        var scene = new CopyScene(CopyScene.Crc64);
        var data = await scene.PutAsync("a", Length);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        (receipt.Route, receipt.PartCount, receipt.BytesRelayed).ShouldBe((TransferRoute.Pull, Parts, 0));
        (scene.Target.Calls.Count(StoreOperation.CopyPart), scene.Source.Calls.Count(StoreOperation.OpenRead)).ShouldBe(
            (Parts + 1, 0), "the probe and the parts");
        scene.Source.Calls.Count(StoreOperation.GrantRead).ShouldBe(Parts + 1, "each has a grant of its own");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Auto_NothingToCompare_IsRelayedAndVerified()
    {
        var scene = new CopyScene(CopyScene.Nothing);
        var data = await scene.PutAsync("a", Length);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.Route, receipt.BytesRelayed, receipt.Verification).ShouldBe((
            TransferRoute.Relay, Length, new Verification.Verified(VerifiedBy.Relay)));
        receipt.Notes.ShouldHaveSingleItem().ShouldBe("It was relayed: the source keeps no digest of it that the target could compare.");
        await scene.ShouldHoldAsync("a", data);
    }

    [Theory]
    [InlineData(VerifyMode.Digest)]
    [InlineData(VerifyMode.ReadBack)]
    public async Task CopyOnly_NothingToCompare_IsUnverifiableUnlessReadBack(VerifyMode verify)
    {
        var scene = new CopyScene(CopyScene.Nothing);
        scene.Options = scene.Options with { Via = TransferRoute.Pull, Verify = verify };
        var data = await scene.PutAsync("a", Length);

        await scene.RunAsync(move: true);

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Outcome.ShouldBe(
            verify == VerifyMode.ReadBack ? Outcome.Transferred : Outcome.Failed, "a move is not done as long as its source is there");
        if (verify == VerifyMode.ReadBack)
        {
            receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));
        }
        else
        {
            receipt.Verification.ShouldBeOfType<Verification.Unverifiable>().Why.ShouldContain("fetched the bytes by itself");
        }

        receipt.SourceRemoved.ShouldBe(verify == VerifyMode.ReadBack, "what is not proven is not removed");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_VerifiedByMd5AndReadBack_ReadsOnlyTheTarget()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Verify = VerifyMode.ReadBack };
        await scene.PutAsync("a", Length);

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));
        scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(0);
    }

    [Fact]
    public async Task Copy_TargetHoldsEverythingAlready_IsFoundUnchangedWithOneLookEach()
    {
        const int count = 30;
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Pulls = 1, Connections = 1, MemoryBudget = 128 * 1024 };
        for (var i = 0; i < count; i++)
        {
            await scene.PutAsync($"k{i:00}", 100 + i);
        }

        (await scene.RunAsync()).Transferred.ShouldBe(count);
        (scene.Target.Calls.Count(StoreOperation.Copy), scene.Target.Calls.Count(StoreOperation.Find)).ShouldBe(
            (count, 1), "one look at the container, and no look for objects");

        var report = await scene.RunAsync();

        report.Unchanged.ShouldBe(count);
        scene.Target.Calls.Count(StoreOperation.Copy).ShouldBe(count + 1, "the first one asked by storing, the others looked");
        scene.Target.Calls.Count(StoreOperation.Find).ShouldBeLessThanOrEqualTo(1 + 1 + count + 1);
    }

    [Theory]
    [InlineData(CollisionPolicy.Rename, Outcome.Transferred)]
    [InlineData(CollisionPolicy.Overwrite, Outcome.Transferred)]
    [InlineData(CollisionPolicy.Skip, Outcome.Skipped)]
    [InlineData(CollisionPolicy.Newer, Outcome.Skipped)]
    [InlineData(CollisionPolicy.Fail, Outcome.Failed)]
    public async Task Copy_TargetIsTaken_PolicyDecidesAsForRelay(CollisionPolicy policy, Outcome outcome)
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { IfExists = policy };
        var data = await scene.PutAsync("a", Length);
        var other = new PositionalData(9, 50);
        await scene.Target.Inner.PutAsync(new ObjectKey("a"), other.ToBody(), new WriteOptions(), Token);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Outcome.ShouldBe(outcome);
        await scene.ShouldHoldAsync("a", policy == CollisionPolicy.Overwrite ? data : other);
        if (policy == CollisionPolicy.Rename)
        {
            await scene.ShouldHoldAsync(receipt.TargetKey.Value, data);
        }
    }
}
