using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Transfers;

/// <content>A fetch is refused, comes too late, or its answer is lost.</content>
public sealed partial class PullTests
{
    [Fact]
    public async Task Auto_OnePartIsAlwaysRefused_ThatPartIsRelayed()
    {
        var scene = new CopyScene(CopyScene.Crc64);
        var data = await scene.PutAsync("a", Length);
        scene.Target.Before = Refusing(call => call is { Operation: StoreOperation.CopyPart, Part: 3 }, 403);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.Route, receipt.BytesRelayed, receipt.Verification).ShouldBe((
            TransferRoute.Relay, CopyScene.PartSize, new Verification.Verified(VerifiedBy.Crc64Nvme)));
        receipt.Notes.ShouldHaveSingleItem().ShouldStartWith("1 of 5 parts were relayed: ");
        scene.Target.Calls.All.Count(call => call is { Operation: StoreOperation.CopyPart, Part: 3 })
            .ShouldBe(3, "a new URL may help, but not for ever");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Auto_RefusedFromAPartOn_SoonNobodyAsksAnyMore()
    {
        const int count = 60;
        var scene = new CopyScene(CopyScene.Crc64);
        scene.Options = scene.Options with { Pulls = 1 };
        var data = await scene.PutAsync("a", count * CopyScene.PartSize);
        scene.Target.Before = Refusing(call => call is { Operation: StoreOperation.CopyPart, Nth: > 11 }, 500);

        await scene.RunAsync();

        var receipt = scene.Receipts.ShouldHaveSingleItem();
        (receipt.BytesRelayed, receipt.Verification).ShouldBe((
            (count - 10) * CopyScene.PartSize, new Verification.Verified(VerifiedBy.Crc64Nvme)));
        scene.Target.Calls.Count(StoreOperation.CopyPart).ShouldBe(11 + (5 * 3), "five parts asked three times each");
        await scene.ShouldHoldAsync("a", data);
    }

    [Fact]
    public async Task Copy_UrlEndsBetweenSigningAndFetching_ANewOneIsMade()
    {
        var time = new ManualTime();
        var scene = new CopyScene(CopyScene.Crc64, time: time);
        scene.Options = scene.Options with { UrlExpires = TimeSpan.FromSeconds(1), Pulls = 1 };
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

        scene.Receipts.ShouldHaveSingleItem().Route.ShouldBe(TransferRoute.Pull);
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
    public async Task Copy_TargetAsksToBeAskedLess_IsNotRelayedForThat()
    {
        var scene = new CopyScene(CopyScene.Md5);
        scene.Options = scene.Options with { Retry = new RetryPolicy { AttemptsMax = 6, DelayFirst = TimeSpan.Zero } };
        await scene.PutAsync("a", Length);
        scene.Target.Before = call => call is { Operation: StoreOperation.Copy, Nth: < 6 }
            ? throw new StoreException(StoreErrorKind.RateLimited, RetryAdvice.Worthwhile, "Less often.")
            : Task.CompletedTask;

        await scene.RunAsync();

        scene.Receipts.ShouldHaveSingleItem().Route.ShouldBe(TransferRoute.Pull);
    }

    [Fact]
    public async Task Auto_UrlIsTooLong_OnlyThatObjectIsRelayed()
    {
        var scene = new CopyScene(CopyScene.Crc64, target: MemoryProfile.Copying with { PullUrlMax = 60 });
        for (var i = 0; i < 8; i++)
        {
            await scene.PutAsync($"k{i}", 10 + i);
        }

        (await scene.RunAsync()).Pulled.ShouldBe(8);
        var short_ = new CopyScene(CopyScene.Crc64, target: MemoryProfile.Copying with { PullUrlMax = 10 });
        var data = await short_.PutAsync("a", Length);

        await short_.RunAsync();

        short_.Receipts.ShouldHaveSingleItem().Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        await short_.ShouldHoldAsync("a", data);
    }

    private static Func<StoreCall, Task> Refusing(Func<StoreCall, bool> which, int status) => call => which(call)
        ? throw new StoreException(
            StoreErrorKind.SourceRefused, status >= 500 ? RetryAdvice.Worthwhile : RetryAdvice.Never, $"The source answered {status}.")
        {
            SourceStatus = status,
        }
        : Task.CompletedTask;
}
