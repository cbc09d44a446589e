using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Transfers;

public partial class ObjectTransferTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_DryRun_WritesAndRemovesAndReadsNothing(int length)
    {
        await _scene.PutSourceAsync(length);
        _scene.Options = _scene.Options with { DryRun = true };

        var receipt = await _scene.MoveAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.IsDryRun.ShouldBeTrue();
        receipt.BytesSent.ShouldBe(0);
        _scene.Source.Calls.ToString().ShouldBe("Find 1, GetTags 1");
        _scene.Target.Calls.ToString().ShouldBe("Find 1");
    }

    [Fact]
    public async Task RunAsync_DryRunOfARename_DoesNotInventAnId()
    {
        await _scene.PutSourceAsync(10);
        await _scene.PutTargetAsync(new PositionalData(9, 5));
        _scene.Options = _scene.Options with { DryRun = true };

        (await _scene.CopyAsync()).TargetKey.Value.ShouldBe("t/name_??????.ext");
    }

    [Fact]
    public async Task RunAsync_ArchivedSource_IsSkippedBeforeAnyRead()
    {
        await _scene.PutSourceAsync(10, options: new WriteOptions { StorageClass = MemoryProfile.ArchiveClass });

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Skipped);
        receipt.Reason.ShouldNotBeNull().ShouldStartWith("archived (ARCHIVE)", Case.Sensitive);
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_ArchivedSourceOfWhichTheTargetHoldsAVerifiedCopy_IsUnchanged()
    {
        await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();
        await _scene.PutSourceAsync(10, options: new WriteOptions { StorageClass = MemoryProfile.ArchiveClass });

        (await _scene.CopyAsync(await _scene.ListedAsync())).Outcome.ShouldBe(Outcome.Unchanged);
    }

    // Where one request would fetch it and tell whether its key is free, nobody asks first; of what is not sent, that request tells
    // nothing.
    [Fact]
    public async Task RunAsync_ArchivedSourceThatTheTargetFetchedBefore_IsUnchanged()
    {
        var fetching = new MemoryOptions { Profile = MemoryProfile.Copying, Digests = [(DigestAlgorithm.Md5, DigestScope.Whole)] };
        var scene = new Scene(fetching, fetching);
        await scene.PutSourceAsync(10);
        (await scene.CopyAsync()).Route.ShouldBe(TransferRoute.Pull);
        await scene.PutSourceAsync(10, options: new WriteOptions { StorageClass = MemoryProfile.ArchiveClass });

        (await scene.CopyAsync(await scene.ListedAsync())).Outcome.ShouldBe(Outcome.Unchanged);
    }

    [Fact]
    public async Task RunAsync_KeyThatTheTargetRefuses_FailsBeforeAnyReadAndIsNotEvenAskedFor()
    {
        var scene = new Scene(target: new MemoryOptions
        {
            Profile = MemoryProfile.Default with { WhyKeyRefused = _ => "it takes no keys at all" },
        });
        await scene.PutSourceAsync(10);

        var receipt = await scene.CopyAsync(await scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.InvalidRequest);
        receipt.Reason.ShouldNotBeNull().ShouldContain("it takes no keys at all");
        scene.Source.Calls.All.ShouldBeEmpty();
        scene.Target.Calls.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_MetadataThatFitsOnlyWithoutTheStamp_FailsBeforeAPartIsSent(int length)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["a"] = new string('v', MemoryProfile.Default.MetadataBytesMax - 50),
        };
        await _scene.PutSourceAsync(length, options: new WriteOptions { Metadata = metadata });

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Error.ShouldBe(StoreErrorKind.InvalidRequest);
        receipt.Reason.ShouldNotBeNull().ShouldContain("metadata");
        _scene.Target.Calls.ToString().ShouldBe("Find 1");
    }
}
