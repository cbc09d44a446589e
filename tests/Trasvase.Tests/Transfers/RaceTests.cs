using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers;

/// <summary>Other writers, at the target and at the source.</summary>
public class RaceTests
{
    private static readonly PositionalData Theirs = new(9, 333);
    private readonly Scene _scene = new();

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Rename_TargetAppearsBeforeTheCommit_GetsANewNameAndBothAreIntact(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        OnFirstCommit(() => _scene.PutTargetAsync(Theirs));

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        TargetName.IsRenamed(Scene.TargetKey, receipt.TargetKey).ShouldBeTrue(receipt.TargetKey.Value);
        await _scene.ShouldHoldAsync(Theirs);
        await _scene.ShouldHoldAsync(data, receipt.TargetKey);
        (await _scene.TargetObjectsAsync()).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(CollisionPolicy.Skip, Outcome.Skipped)]
    [InlineData(CollisionPolicy.Fail, Outcome.Failed)]
    [InlineData(CollisionPolicy.Newer, Outcome.Skipped)]
    public async Task OtherPolicies_TargetAppearsBeforeTheCommit_LeaveIt(CollisionPolicy policy, Outcome outcome)
    {
        _scene.Options = _scene.Options with { IfExists = policy };
        await _scene.PutSourceAsync(10);
        OnFirstCommit(() => _scene.PutTargetAsync(Theirs));

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(outcome);
        receipt.BytesSent.ShouldBe(0);
        await _scene.ShouldHoldAsync(Theirs);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Overwrite_TargetChangesBeforeTheCommit_ReplacesWhatIsThereThen(int length)
    {
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Overwrite };
        var data = await _scene.PutSourceAsync(length);
        await _scene.PutTargetAsync(new PositionalData(8, 1));
        OnFirstCommit(() => _scene.PutTargetAsync(Theirs));

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Target.Calls.All.Where(IsCommit)
            .Select(call => call.Precondition!.ETag)
            .Distinct(StringComparer.Ordinal)
            .Count()
            .ShouldBe(2);
        _scene.Target.Calls.All.Where(IsCommit).ShouldAllBe(call => call.Precondition!.ETag != null || call.Precondition.MustBeAbsent);
    }

    [Fact]
    public async Task Overwrite_TargetThatNeverRests_FailsAfterBoundedRounds()
    {
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Overwrite };
        await _scene.PutSourceAsync(10);
        ulong seed = 100;
        _scene.Target.Before = call => IsCommit(call) ? _scene.PutTargetAsync(new PositionalData(seed++, 5)) : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.PreconditionFailed);
        _scene.Target.Calls.Count(StoreOperation.Put).ShouldBe(5);
        await _scene.ShouldHoldAsync(new PositionalData(seed - 1, 5));
    }

    [Theory]
    [InlineData(10, 200)]
    [InlineData(10, 10)]
    [InlineData(200_000, 200_000)]
    [InlineData(200_000, 10)]
    [InlineData(10, 200_000)]
    public async Task SourceReplacedInMidTransfer_EndsWithTheNewVersionAndNeverAMixture(int length, int newLength)
    {
        await _scene.PutSourceAsync(length);
        var replacement = new PositionalData(2, newLength);
        var replaceAt = length > Scene.BufferedMax ? 3 : 1;
        _scene.Source.Before = call => call is { Operation: StoreOperation.OpenRead } && call.Nth == replaceAt
            ? _scene.PutSourceAsync(newLength, seed: 2)
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Size.ShouldBe(newLength);
        await _scene.ShouldHoldAsync(replacement);
        (await _scene.TargetObjectsAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task SourceReplaced_StoreThatIgnoresTheCondition_IsFoundOutAllTheSame(int length)
    {
        await _scene.PutSourceAsync(length);
        var replacement = new PositionalData(2, length);
        var newer = (await new Scene().NewerAsync(length)) with { Key = Scene.SourceKey };
        var replaceAt = length > Scene.BufferedMax ? 3 : 1;

        // From here on the source answers with another version, whatever was demanded.
        _scene.Source.Reading = (call, read) => call.Nth >= replaceAt && read.Info.ETag != newer.ETag
            ? new ObjectRead(newer, read.Length, replacement.Slice(call.Range?.Offset ?? 0, read.Length).OpenRead())
            : read;
        _scene.Source.Before = call => call.Operation == StoreOperation.Find && call.Nth > 1
            ? _scene.PutSourceAsync(length, seed: 2)
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync(length > Scene.BufferedMax ? null : await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.SourceETag.ShouldBe(newer.ETag);
        await _scene.ShouldHoldAsync(replacement);
    }

    [Fact]
    public async Task SourceThatKeepsChanging_FailsAfterBoundedRoundsAndNothingIsVisible()
    {
        await _scene.PutSourceAsync(200_000);
        ulong seed = 100;
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead
            ? _scene.PutSourceAsync(200_000, seed++)
            : Task.CompletedTask;

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.PreconditionFailed);
        receipt.Reason.ShouldNotBeNull().ShouldContain("keeps changing");
        _scene.Source.Calls.Count(StoreOperation.Find).ShouldBe(5);
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task SourceRemovedAfterItWasListed_IsSkipped(int length)
    {
        await _scene.PutSourceAsync(length);
        var listed = await _scene.ListedAsync();
        await _scene.Source.Inner.RemoveAsync(Scene.SourceKey, listed.ETag!, Scene.None);

        var receipt = await _scene.CopyAsync(listed);

        receipt.Outcome.ShouldBe(Outcome.Skipped);
        receipt.Reason.ShouldNotBeNull().ShouldContain("removed");
        (await _scene.TargetObjectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task NamedSourceThatIsNotThere_FailsAndNamesIt()
    {
        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.NotFound);
        receipt.Reason.ShouldBe("There is no object 'a/name.ext' in mem://source.");
    }

    [Fact]
    public async Task Progress_AfterARestartAndACollision_CountsEveryByteOnce()
    {
        await _scene.PutSourceAsync(200_000);
        _scene.Source.Before = call => call is { Operation: StoreOperation.OpenRead, Nth: 4 }
            ? _scene.PutSourceAsync(150_000, seed: 2)
            : Task.CompletedTask;
        OnFirstCommit(() => _scene.PutTargetAsync(Theirs));

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        var progress = _scene.Tracker.Snapshot();
        progress.BytesDone.ShouldBe(150_000);
        progress.BytesListed.ShouldBe(150_000);
        progress.Active.ShouldBeEmpty();
    }

    private void OnFirstCommit(Func<Task> doing)
    {
        var done = false;
        _scene.Target.Before = async call =>
        {
            if (IsCommit(call) && !done)
            {
                done = true;
                await doing();
            }
        };
    }

    private static bool IsCommit(StoreCall call) => call.Operation is StoreOperation.Put or StoreOperation.CompleteUpload;
}
