using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

/// <summary>What may happen to the source, and what never.</summary>
public class SourceRemovalTests
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Move_Verified_RemovesTheSourceLastAndOnItsCondition(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.Remove)
            {
                await _scene.ShouldHoldAsync(data);
            }
        };

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.SourceRemoved.ShouldBeTrue();
        (await SourceAsync()).ShouldBeNull();
        _scene.Source.Calls.All.Last().Operation.ShouldBe(StoreOperation.Remove);
    }

    [Fact]
    public async Task Move_Unchanged_RemovesTheSource()
    {
        var data = await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Unchanged);
        receipt.SourceRemoved.ShouldBeTrue();
        (await SourceAsync()).ShouldBeNull();
        await _scene.ShouldHoldAsync(data);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Move_SourceReplacedBeforeItsRemoval_IsKeptAndTheMoveFails(int length)
    {
        var data = await _scene.PutSourceAsync(length);
        _scene.Source.Before = call => call.Operation == StoreOperation.Remove
            ? _scene.PutSourceAsync(length, seed: 2)
            : Task.CompletedTask;

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Reason.ShouldNotBeNull().ShouldContain("replaced meanwhile");
        receipt.SourceRemoved.ShouldBeFalse();
        (await SourceAsync()).ShouldNotBeNull();
        await _scene.ShouldHoldAsync(data);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Move_ReplacedUnderATagThatStays_RemovesNothingThatIsNotAtTheTarget(int length)
    {
        // A tag that a server makes of the key: the time alone tells that the object was replaced.
        const string Tag = "\"inode-17\"";
        var scene = new Scene();
        scene.Source.Profile = scene.Source.Inner.Profile with { ETagsAreDigests = false };
        scene.Source.RegardsConditions = false;
        var time = DateTimeOffset.UnixEpoch;
        scene.Source.Telling = (_, info) => info with
        {
            ETag = Tag,
            LastModified = time,
            Told = DateTimeOffset.UnixEpoch.AddYears(1),
            Version = null,
        };
        await scene.PutSourceAsync(length);
        PositionalData? newer = null;
        scene.Source.After = call =>
        {
            newer = call.Operation == StoreOperation.OpenRead ? new PositionalData(2, length) : newer;
            return Task.CompletedTask;
        };
        scene.Source.Before = async call =>
        {
            if (call.Operation == StoreOperation.Find && newer is not null && time == DateTimeOffset.UnixEpoch)
            {
                time = time.AddHours(1);
                await scene.PutSourceAsync(length, seed: 2);
            }
        };

        await scene.MoveAsync();

        var expected = newer.ShouldNotBeNull();
        time.ShouldNotBe(DateTimeOffset.UnixEpoch);
        var holds = new List<bool>();
        foreach (var there in await scene.TargetObjectsAsync())
        {
            await using var read = await scene.Target.Inner.OpenReadAsync(there.Key, new ReadOptions(), Scene.None);
            holds.Add(await expected.FindDifferenceAsync(read.Content, Scene.None) is null);
        }

        (scene.Source.Calls.Count(StoreOperation.Remove) == 0 || holds.Contains(true)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Move_TargetWithoutDigests_KeepsTheSource(int length)
    {
        var scene = new Scene(target: new MemoryOptions { Profile = Profiles.WithoutDigests });
        await scene.PutSourceAsync(length);

        var receipt = await scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Verification.ShouldBeOfType<Verification.Unverifiable>();
        receipt.SourceRemoved.ShouldBeFalse();
        scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);

        // Nor does a second run take the first one's stamp for a proof.
        (await scene.MoveAsync()).SourceRemoved.ShouldBeFalse();
    }

    [Fact]
    public async Task Move_TargetWithoutDigestsWhoseAnswerWasLost_KeepsTheSource()
    {
        var scene = new Scene(target: new MemoryOptions { Profile = Profiles.WithoutDigests });
        await scene.PutSourceAsync(10);
        scene.Target.After = call => call.Operation == StoreOperation.Put ? throw TamperedStream.Broken() : Task.CompletedTask;

        var receipt = await scene.MoveAsync();

        receipt.Verification.ShouldBeOfType<Verification.Unverifiable>();
        scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", false)]
    [InlineData("ffffffffffffffffffffffffffffffff", true)]
    [InlineData(null, true)]
    public async Task Move_TargetTellsAnotherMd5_KeepsTheSource(string? told, bool removed)
    {
        await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();
        _scene.Source.Telling = (_, info) => info with { Digests = [new Digest(DigestAlgorithm.Md5, "ffffffffffffffffffffffffffffffff")] };
        _scene.Target.Telling = (_, info) => info with { ContentMd5 = told };

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBe(removed);
        receipt.Outcome.ShouldBe(removed ? Outcome.Unchanged : Outcome.Failed);
        _scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(removed ? 1 : 0);
    }

    [Theory]
    [InlineData(CollisionPolicy.Skip)]
    [InlineData(CollisionPolicy.Fail)]
    [InlineData(CollisionPolicy.Newer)]
    public async Task Move_NothingSent_KeepsTheSource(CollisionPolicy policy)
    {
        _scene.Options = _scene.Options with { IfExists = policy };
        await _scene.PutSourceAsync(10);
        await _scene.PutTargetAsync(new PositionalData(9, 5));

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeFalse();
        _scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);
    }

    [Fact]
    public async Task Move_RemovalIsRefused_FailsWithTheStoresReasonAndTheTargetStays()
    {
        var data = await _scene.PutSourceAsync(10);
        _scene.Source.Before = call => call.Operation == StoreOperation.Remove
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "You may not delete.")
            : Task.CompletedTask;

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.PermissionDenied);
        receipt.Reason.ShouldBe("The target is complete, but the source was not removed: You may not delete.");
        await _scene.ShouldHoldAsync(data);
    }

    [Fact]
    public async Task Move_TargetThatClaimsAnotherDigestOfWhatItStored_FailsAndKeepsTheSource()
    {
        await _scene.PutSourceAsync(10);
        _scene.Target.Stored = stored => stored with { Digest = Digest.OfCrc64(1) };

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.Corrupt);
        receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
        _scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);
    }

    [Fact]
    public async Task Copy_NeverCallsTheRemover()
    {
        await _scene.PutSourceAsync(10);

        await _scene.CopyAsync();
        await _scene.CopyAsync();

        _scene.Source.Calls.Count(StoreOperation.Remove).ShouldBe(0);
    }

    private Task<ObjectInfo?> SourceAsync() => _scene.Source.Inner.FindAsync(Scene.SourceKey, version: null, Scene.None);
}
