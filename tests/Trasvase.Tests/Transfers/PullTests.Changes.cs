using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

/// <content>The source changes meanwhile, or the target tells of other bytes.</content>
public sealed partial class PullTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_SourceIsReplacedBetweenParts_IsNeverMixed(bool hasDigest)
    {
        var scene = new CopyScene(hasDigest ? CopyScene.Crc64 : CopyScene.Nothing);
        scene.Options = scene.Options with { Via = TransferRoute.Pull, Pulls = 1 };
        await scene.PutAsync("a", Length);
        PositionalData? newer = null;
        scene.Target.Before = async call => newer ??= call is { Operation: StoreOperation.CopyPart, Part: 4 }
            ? await scene.PutAsync("a", Length, seed: 2)
            : null;

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Transferred);
        await scene.ShouldHoldAsync("a", newer.ShouldNotBeNull());
    }

    // The entity tag is the same again at the end, but one part in between was of another version.
    [Fact]
    public async Task CopyOnly_SourceIsReplacedAndPutBack_IsNoticedByItsTime()
    {
        var time = new ManualTime();
        var scene = new CopyScene(CopyScene.Nothing, time: time);
        scene.Options = scene.Options with { Via = TransferRoute.Pull, Pulls = 1 };
        var data = await scene.PutAsync("a", Length);
        var step = 0;
        scene.Target.Before = async call =>
        {
            if (call is { Operation: StoreOperation.CopyPart, Part: 2 or 3 } && step++ < 2)
            {
                time.Advance(TimeSpan.FromSeconds(2));
                await scene.PutAsync("a", Length, seed: step == 1 ? 2u : 1u);
            }
        };

        await scene.RunAsync();

        step.ShouldBeGreaterThan(2, "it was begun anew");
        scene.Receipts.ShouldHaveSingleItem().Outcome.ShouldBe(Outcome.Transferred);
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_SourceKeepsVersions_FetchesTheOneThatWasFound()
    {
        var scene = new CopyScene(CopyScene.Nothing, versions: true);
        scene.Options = scene.Options with { Via = TransferRoute.Pull, Pulls = 1 };
        var data = await scene.PutAsync("a", Length);
        scene.Target.Before = async call =>
        {
            if (call is { Operation: StoreOperation.CopyPart, Part: 4 })
            {
                await scene.PutAsync("a", Length, seed: 2);
            }
        };

        await scene.RunAsync();

        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_TargetTellsAnotherDigest_NothingIsStored()
    {
        var scene = new CopyScene(CopyScene.Crc64);
        await scene.PutAsync("a", Length);
        scene.Target.Staged = receipt => receipt.Part.Number == 2 ? receipt with { Digest = Digest.OfCrc64(1) } : receipt;

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.Outcome, receipt.Error).ShouldBe((Outcome.Failed, StoreErrorKind.Corrupt));
        (await scene.Target.Inner.FindAsync(new ObjectKey("a"), null, Token)).ShouldBeNull();
    }

    // By its own answer the target stored other bytes than it was told to expect, under a stamp that says they are verified.
    [Theory]
    [InlineData(TransferRoute.Auto)]
    [InlineData(TransferRoute.Pull)]
    public async Task Copy_TargetStoredWhatItShouldHaveRefused_IsReplacedByWhatIsRight(TransferRoute via)
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Via = via };
        var data = await scene.PutAsync("a", Length);
        var lies = 1;
        scene.Target.Stored = stored => lies-- > 0 ? stored with { Digest = new Digest(DigestAlgorithm.Md5, new string('0', 32)) } : stored;

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Outcome.ShouldBe(Outcome.Transferred);
        var stamp = Stamp.Of((await scene.Target.Inner.FindAsync(new ObjectKey("a"), null, Token)).ShouldNotBeNull()).ShouldNotBeNull();
        stamp.VerifiedBy.ShouldBe(via == TransferRoute.Auto ? VerifiedBy.Relay : null, "parts prove no MD5 of the whole");
        await scene.ShouldHoldAsync("a", data);
    }
}
