using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

public class ReadBackTests
{
    private const int Small = 1_000;
    private const int Large = 200_000;

    [Theory]
    [InlineData(0)]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Copy_ProvenSource_ReadsOnlyTheTargetAgain(int length)
    {
        var scene = Reading(new Scene());
        var data = await scene.PutSourceAsync(length);

        var receipt = await scene.CopyAsync();

        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));
        await scene.ShouldHoldAsync(data);
        scene.Target.Calls.Count(StoreOperation.OpenRead).ShouldBe(1);
        scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(length == Large ? 5 : 1);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Copy_SourceWithoutDigestOverPlainHttp_ReadsBothAndProves(int length)
    {
        var scene = Reading(Plain());
        await scene.PutSourceAsync(length);

        (await scene.CopyAsync()).Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));

        scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(length == Large ? 6 : 2);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Copy_FlippedOnTheWayAndNothingToCompare_IsFoundOutAfterwardsAndSaid(int length)
    {
        var scene = Reading(Plain());
        await scene.PutSourceAsync(length);
        scene.Source.Reading = (call, read) => call.Nth == 1
            ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = 7 })
            : read;

        var receipt = await scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
        receipt.Reason.ShouldNotBeNull().ShouldContain("It is left as it is");
        receipt.TargetETag.ShouldNotBeNull();
        scene.Target.Calls.Count(StoreOperation.Remove).ShouldBe(0);
        (await scene.TargetObjectsAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Small, 0)]
    [InlineData(Small, Small - 1)]
    [InlineData(Large, 0)]
    [InlineData(Large, Large / 2)]
    [InlineData(Large, Large - 1)]
    public async Task Move_StoreThatLies_IsCaughtAndTheSourceStays(int length, int at)
    {
        var scene = Reading(new Scene());
        await scene.PutSourceAsync(length);
        scene.Target.Reading = (_, read) => new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = at });

        var receipt = await scene.MoveAsync();

        (receipt.Outcome, receipt.SourceRemoved).ShouldBe((Outcome.Failed, false));
        receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
        scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);
        (await scene.MoveAsync()).Outcome.ShouldBe(Outcome.Failed, "the stamp at the target does not help it the next time");
    }

    [Fact]
    public async Task Copy_FlippedWhileReadingBackOnce_IsReadAgain()
    {
        var scene = Reading(new Scene());
        await scene.PutSourceAsync(Small);
        scene.Target.Reading = (call, read) => call.Nth == 1
            ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = 7 })
            : read;

        (await scene.CopyAsync()).Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));
    }

    [Fact]
    public async Task Copy_TargetThatMayOnlyBeWrittenTo_IsUnverifiable()
    {
        foreach (var operation in new[] { StoreOperation.OpenRead, StoreOperation.Find })
        {
            var scene = Reading(new Scene());
            await scene.PutSourceAsync(Small);
            scene.Target.Before = call => call.Operation == operation && (operation == StoreOperation.OpenRead || call.Nth > 1)
                ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "The signature does not allow to read.")
                : Task.CompletedTask;

            var receipt = await scene.CopyAsync();

            receipt.Outcome.ShouldBe(Outcome.Transferred);
            receipt.Verification.ShouldBe(new Verification.Unverifiable("it could not be read back: The signature does not allow to read"));
        }
    }

    [Fact]
    public async Task Copy_TargetReplacedBeforeItIsReadBack_IsUnverifiable()
    {
        var scene = Reading(new Scene());
        await scene.PutSourceAsync(Small);
        scene.Target.After = async call =>
        {
            if (call.Operation == StoreOperation.Put)
            {
                await scene.PutTargetAsync(new PositionalData(9, 10));
            }
        };

        (await scene.CopyAsync()).Verification.ShouldBeOfType<Verification.Unverifiable>().Why.ShouldContain("replaced");
    }

    [Fact]
    public async Task CopyAgain_WhatCouldNotBeVerified_IsReadBackAndLeft()
    {
        var scene = Plain();
        await scene.PutSourceAsync(Large);
        (await scene.CopyAsync()).Verification.ShouldBeOfType<Verification.Unverifiable>();
        Reading(scene);

        var again = await scene.CopyAsync();

        (again.Outcome, again.BytesSent).ShouldBe((Outcome.Unchanged, 0));
        again.Verification.ShouldBe(new Verification.Verified(VerifiedBy.ReadBack));
        (await scene.TargetObjectsAsync()).ShouldHaveSingleItem();
    }

    private static Scene Plain() => new(new MemoryOptions { Profile = MemoryProfile.Default with { ProtectsBytes = false }, Digests = [] });

    private static Scene Reading(Scene scene)
    {
        scene.Options = scene.Options with { Verify = VerifyMode.ReadBack };
        return scene;
    }
}
