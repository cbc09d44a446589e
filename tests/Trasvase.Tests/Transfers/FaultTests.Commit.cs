using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

public partial class FaultTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task LostAnswer_OfTheCommit_IsAdoptedAndNotRepeated(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Target.After = call => IsCommit(call) ? throw TamperedStream.Broken() : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        receipt.TargetETag.ShouldBe((await _scene.TargetObjectsAsync()).ShouldHaveSingleItem().ETag);
        await _scene.ShouldHoldAsync(data);
        _scene.Target.Calls.All.Count(IsCommit).ShouldBe(1);
        _scene.Target.Calls.Count(StoreOperation.Find).ShouldBe(2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task LostAnswer_RepeatedByTheStoreItself_MeetsItsOwnObjectAndIsAdopted(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Target.After = call => IsCommit(call)
            ? throw new StoreException(StoreErrorKind.AlreadyExists, RetryAdvice.Never, "It exists already.")
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.TargetKey.ShouldBe(Scene.TargetKey);
        (await _scene.TargetObjectsAsync()).Count.ShouldBe(1);
        await _scene.ShouldHoldAsync(data);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task CommitThatFailed_NothingStored_FailsWithItsErrorAndIsNotRepeated(int length)
    {
        await _scene.PutSourceAsync(length);
        _scene.Target.Before = call => IsCommit(call) ? throw Exhausted : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Reason.ShouldBe(Exhausted.Message);
        _scene.Target.Calls.All.Count(IsCommit).ShouldBe(1);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task CommitThatFailed_TargetCannotBeAskedEither_ReportsTheFirstError()
    {
        await _scene.PutSourceAsync(10);
        _scene.Target.Before = call => IsCommit(call) ? throw Exhausted
            : call is { Operation: StoreOperation.Find, Nth: 2 }
                ? throw new StoreException(StoreErrorKind.Timeout, RetryAdvice.Exhausted, "Silence.")
                : Task.CompletedTask;

        (await _scene.CopyAsync()).Reason.ShouldBe(Exhausted.Message);
    }
}
