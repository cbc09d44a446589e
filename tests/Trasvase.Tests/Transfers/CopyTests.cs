using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;
using Trasvase.Transfers;

namespace Trasvase.Tests.Transfers;

/// <summary>Objects of which the target fetches the bytes itself.</summary>
public sealed class CopyTests
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
        (receipt.Route, receipt.BytesSent, receipt.BytesRelayed).ShouldBe((TransferRoute.Copy, Length, 0));
        (report.Copied, report.BytesRelayed, report.Route).ShouldBe((1, 0, "copy: Memory fetches from Memory by itself"));
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
        (receipt.Route, receipt.PartCount, receipt.BytesRelayed).ShouldBe((TransferRoute.Copy, Parts, 0));
        (scene.Target.Calls.Count(StoreOperation.CopyPart), scene.Source.Calls.Count(StoreOperation.OpenRead)).ShouldBe((Parts + 1, 0), "the probe and the parts");
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
        (receipt.Route, receipt.BytesRelayed, receipt.Verification).ShouldBe((TransferRoute.Relay, Length, new Verification.Verified(VerifiedBy.Relay)));
        receipt.Notes.ShouldHaveSingleItem().ShouldBe("It was relayed: the source keeps no digest of it that the target could compare.");
        await scene.ShouldHoldAsync("a", data);
    }

    [Theory]
    [InlineData(VerifyMode.Digest)]
    [InlineData(VerifyMode.ReadBack)]
    public async Task CopyOnly_NothingToCompare_IsUnverifiableUnlessReadBack(VerifyMode verify)
    {
        var scene = new CopyScene(CopyScene.Nothing);
        scene.Options = scene.Options with { Via = TransferRoute.Copy, Verify = verify };
        var data = await scene.PutAsync("a", Length);

        await scene.RunAsync(move: true);

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        receipt.Outcome.ShouldBe(verify == VerifyMode.ReadBack ? Outcome.Transferred : Outcome.Failed, "a move is not done as long as its source is there");
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
    public async Task Auto_OnePartIsAlwaysRefused_ThatPartIsRelayed()
    {
        var scene = new CopyScene(CopyScene.Crc64);
        var data = await scene.PutAsync("a", Length);
        scene.Target.Before = Refusing(call => call is { Operation: StoreOperation.CopyPart, Part: 3 }, 403);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.Route, receipt.BytesRelayed, receipt.Verification).ShouldBe((TransferRoute.Relay, CopyScene.PartSize, new Verification.Verified(VerifiedBy.Crc64Nvme)));
        receipt.Notes.ShouldHaveSingleItem().ShouldStartWith("1 of 5 parts were relayed: ");
        scene.Target.Calls.All.Count(call => call is { Operation: StoreOperation.CopyPart, Part: 3 }).ShouldBe(3, "a new URL may help, but not for ever");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Auto_RefusedFromAPartOn_SoonNobodyAsksAnyMore()
    {
        const int count = 60;
        var scene = new CopyScene(CopyScene.Crc64);
        scene.Options = scene.Options with { Copies = 1 };
        var data = await scene.PutAsync("a", count * CopyScene.PartSize);
        scene.Target.Before = Refusing(call => call is { Operation: StoreOperation.CopyPart, Nth: > 11 }, 500);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.BytesRelayed, receipt.Verification).ShouldBe(((count - 10) * CopyScene.PartSize, new Verification.Verified(VerifiedBy.Crc64Nvme)));
        scene.Target.Calls.Count(StoreOperation.CopyPart).ShouldBe(11 + (5 * 3), "five parts asked three times each");
        await scene.ShouldHoldAsync("a", data);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_SourceIsReplacedBetweenParts_IsNeverMixed(bool hasDigest)
    {
        var scene = new CopyScene(hasDigest ? CopyScene.Crc64 : CopyScene.Nothing);
        scene.Options = scene.Options with { Via = TransferRoute.Copy, Copies = 1 };
        await scene.PutAsync("a", Length);
        PositionalData? newer = null;
        scene.Target.Before = async call => newer ??= call is { Operation: StoreOperation.CopyPart, Part: 4 } ? await scene.PutAsync("a", Length, seed: 2) : null;

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
        scene.Options = scene.Options with { Via = TransferRoute.Copy, Copies = 1 };
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
        scene.Options = scene.Options with { Via = TransferRoute.Copy, Copies = 1 };
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
    [InlineData(TransferRoute.Copy)]
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

    [Fact]
    public async Task Copy_UrlEndsBetweenSigningAndFetching_ANewOneIsMade()
    {
        var time = new ManualTime();
        var scene = new CopyScene(CopyScene.Crc64, time: time);
        scene.Options = scene.Options with { UrlExpires = TimeSpan.FromSeconds(1), Copies = 1 };
        var data = await scene.PutAsync("a", Length);
        scene.Target.Before = call =>
        {
            if (call is { Operation: StoreOperation.CopyPart, Nth: 3 })
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return Task.CompletedTask;
        };

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Route.ShouldBe(TransferRoute.Copy);
        scene.Target.Calls.Count(StoreOperation.CopyPart).ShouldBe(Parts + 2, "the probe, the parts, and one again");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_AnswerIsLost_IsAdopted()
    {
        var scene = new CopyScene(CopyScene.Md5);
        await scene.PutAsync("a", Length);
        scene.Target.After = call => call is { Operation: StoreOperation.Copy, Nth: 1 }
            ? throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "The answer is lost.")
            : Task.CompletedTask;

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Verification.ShouldBe(new Verification.Verified(VerifiedBy.Md5));
        scene.Target.Calls.Count(StoreOperation.Copy).ShouldBe(1);
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
    public async Task Copy_TargetAsksToBeAskedLess_IsNotRelayedForThat()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Retry = new RetryPolicy { AttemptsMax = 6, DelayFirst = TimeSpan.Zero } };
        await scene.PutAsync("a", Length);
        scene.Target.Before = call => call is { Operation: StoreOperation.Copy, Nth: < 6 }
            ? throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Less often.")
            : Task.CompletedTask;

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Route.ShouldBe(TransferRoute.Copy);
    }

    [Fact]
    public async Task Copy_TargetHoldsEverythingAlready_IsFoundUnchangedWithOneLookEach()
    {
        const int count = 30;
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Copies = 1, Connections = 1, MemoryBudget = 128 * 1024 };
        for (var i = 0; i < count; i++)
        {
            await scene.PutAsync($"k{i:00}", 100 + i);
        }

        (await scene.RunAsync()).Transferred.ShouldBe(count);
        (scene.Target.Calls.Count(StoreOperation.Copy), scene.Target.Calls.Count(StoreOperation.Find)).ShouldBe((count, 1), "one look at the container, and no look for objects");

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

    [Fact]
    public async Task Auto_UrlIsTooLong_OnlyThatObjectIsRelayed()
    {
        var scene = new CopyScene(CopyScene.Crc64, target: MemoryProfile.Copying with { CopyUrlMax = 60 });
        for (var i = 0; i < 8; i++)
        {
            await scene.PutAsync($"k{i}", 10 + i);
        }

        (await scene.RunAsync()).Copied.ShouldBe(8);
        var short_ = new CopyScene(CopyScene.Crc64, target: MemoryProfile.Copying with { CopyUrlMax = 10 });
        var data = await short_.PutAsync("a", Length);

        await short_.RunAsync();

        short_.Receipts.ShouldHaveSingleItem().Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        await short_.ShouldHoldAsync("a", data);
    }

    private static Func<StoreCall, Task> Refusing(Func<StoreCall, bool> which, int status) => call => which(call)
        ? throw new StoreException(StoreErrorKind.SourceRefused, status >= 500 ? RetryAdvice.Worthwhile : RetryAdvice.Never, $"The source answered {status}.") { SourceStatus = status }
        : Task.CompletedTask;
}
