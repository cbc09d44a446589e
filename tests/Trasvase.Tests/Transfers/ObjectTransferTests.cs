using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers;

/// <summary>Transfers that nothing goes wrong with.</summary>
public partial class ObjectTransferTests
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Scene.BufferedMax - 1)]
    [InlineData(Scene.BufferedMax)]
    public async Task RunAsync_SmallObject_TakesAFindAndAnOpenAndAPut(int length)
    {
        var data = await _scene.PutSourceAsync(length);

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.ToString().ShouldBe("OpenRead 1");
        _scene.Target.Calls.ToString().ShouldBe("Find 1, Put 1");
        receipt.Requests.ShouldBe(3);
        receipt.BytesSent.ShouldBe(length);
    }

    [Theory]
    [InlineData(Scene.BufferedMax + 1, 4)]
    [InlineData(Scene.PartSize * 5, 5)]
    [InlineData((Scene.PartSize * 5) + 1, 6)]
    [InlineData((Scene.PartSize * 100) - 1, 100)]
    public async Task RunAsync_LargeObject_TakesOneOpenAndOnePutAPartAndNothingMore(int length, int parts)
    {
        var data = await _scene.PutSourceAsync(length);

        var receipt = await _scene.CopyAsync(await _scene.ListedAsync());

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
        _scene.Source.Calls.ToString().ShouldBe($"Find 1, OpenRead {parts}");
        _scene.Target.Calls.ToString().ShouldBe($"BeginUpload 1, CompleteUpload 1, Find 1, PutPart {parts}");
        receipt.Requests.ShouldBe(4 + (2 * parts));
        receipt.BytesSent.ShouldBe(length);
    }

    [Fact]
    public async Task RunAsync_NamedObject_IsFoundOnceMore()
    {
        await _scene.PutSourceAsync(10);

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        _scene.Source.Calls.ToString().ShouldBe("Find 1, OpenRead 1");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_Receipt_TellsBothSidesAndTheProof(int length)
    {
        var scene = new Scene(source: new MemoryOptions { KeepsVersions = true }, target: new MemoryOptions { KeepsVersions = true });
        var data = await scene.PutSourceAsync(length);
        var source = (await scene.Source.Inner.FindAsync(Scene.SourceKey, version: null, Scene.None))!;

        var receipt = await scene.CopyAsync();

        var target = (await scene.Target.Inner.FindAsync(Scene.TargetKey, version: null, Scene.None))!;
        receipt.ShouldSatisfyAllConditions(
            r => (r.SourceContainer, r.SourceKey, r.SourceETag, r.SourceVersion).ShouldBe((
                "source", Scene.SourceKey, source.ETag, source.Version)),
            r => (r.TargetContainer, r.TargetKey, r.TargetETag, r.TargetVersion).ShouldBe((
                "target", Scene.TargetKey, target.ETag, target.Version)),
            r => r.Size.ShouldBe(length),
            r => r.Digests.ShouldBe([data.Crc()]),
            r => r.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme)),
            r => (r.Reason, r.Error, r.IsDryRun, r.SourceRemoved).ShouldBe((null, null, false, false)),
            r => r.Duration.ShouldBeGreaterThan(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_HeadersAndMetadata_ComeAlongAndTheStampIsAdded(int length)
    {
        var scene = new Scene(target: new MemoryOptions { Profile = Profiles.AzureBlob });
        var headers = new ContentHeaders
        {
            ContentType = "text/x",
            ContentEncoding = "gzip",
            ContentLanguage = "es",
            ContentDisposition = "inline",
            CacheControl = "no-store",
        };
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["owner"] = "me", ["x-y"] = "z" };
        await scene.PutSourceAsync(length, options: new WriteOptions { Headers = headers, Metadata = metadata });

        var receipt = await scene.CopyAsync(
            await scene.ListedAsync() with
            {
                Headers = ContentHeaders.None,
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
            });

        var target = (await scene.Target.Inner.FindAsync(Scene.TargetKey, version: null, Scene.None))!;
        target.Headers.ShouldBe(headers);
        target.Metadata.Keys.ShouldBe(["owner", "x_x2d_y", "trasvase"], ignoreOrder: true);
        target.Metadata["x_x2d_y"].ShouldBe("z");
        receipt.Notes.ShouldHaveSingleItem().ShouldContain("x-y");
        Stamp.Of(target).ShouldNotBeNull().ShouldSatisfyAllConditions(
            stamp => stamp.Size.ShouldBe(length),
            stamp => stamp.VerifiedBy.ShouldBe(VerifiedBy.Crc64Nvme),
            stamp => stamp.Crc64.ShouldBe(receipt.Digests[0].Hex),
            stamp => stamp.Source.ShouldBe(Stamp.SourceOf(scene.Source, Scene.SourceKey)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_AgainAfterSuccess_IsUnchangedAndOpensNothing(int length)
    {
        await _scene.PutSourceAsync(length);
        await _scene.CopyAsync();
        var opened = _scene.Source.Calls.Count(StoreOperation.OpenRead);

        foreach (var policy in Enum.GetValues<CollisionPolicy>())
        {
            _scene.Options = _scene.Options with { IfExists = policy };
            var receipt = await _scene.CopyAsync();
            receipt.Outcome.ShouldBe(Outcome.Unchanged);
            receipt.TargetKey.ShouldBe(Scene.TargetKey);
            receipt.TargetETag.ShouldNotBeNull();
            receipt.Requests.ShouldBe(2);
        }

        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(opened);
        (await _scene.TargetObjectsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_AgainAfterARename_FindsTheEarlierCopy()
    {
        var taken = new PositionalData(9, 5);
        await _scene.PutTargetAsync(taken);
        await _scene.PutSourceAsync(10);
        var first = await _scene.CopyAsync();

        var second = await _scene.CopyAsync();

        second.Outcome.ShouldBe(Outcome.Unchanged);
        second.TargetKey.ShouldBe(first.TargetKey);
        (await _scene.TargetObjectsAsync()).Count.ShouldBe(2);
        await _scene.ShouldHoldAsync(taken);
    }

    [Fact]
    public async Task RunAsync_SourceReplacedSinceTheCopy_IsSentAgain()
    {
        await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();
        var data = await _scene.PutSourceAsync(10, seed: 2);
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Overwrite };

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        await _scene.ShouldHoldAsync(data);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task RunAsync_EveryPolicyOnATakenKey_DoesWhatItSays(int length)
    {
        foreach (var policy in Enum.GetValues<CollisionPolicy>())
        {
            var scene = new Scene();
            scene.Options = scene.Options with { IfExists = policy };
            var (data, taken) = (await scene.PutSourceAsync(length), new PositionalData(9, 77));
            await scene.PutTargetAsync(taken);

            var receipt = await scene.CopyAsync();

            receipt.Outcome.ShouldBe(policy switch
            {
                CollisionPolicy.Rename or CollisionPolicy.Overwrite => Outcome.Transferred,
                CollisionPolicy.Skip or CollisionPolicy.Newer => Outcome.Skipped,
                _ => Outcome.Failed,
            });
            await scene.ShouldHoldAsync(policy == CollisionPolicy.Overwrite ? data : taken);
            (await scene.TargetObjectsAsync()).Count.ShouldBe(policy == CollisionPolicy.Rename ? 2 : 1);
            if (policy == CollisionPolicy.Rename)
            {
                TargetName.IsRenamed(Scene.TargetKey, receipt.TargetKey).ShouldBeTrue(receipt.TargetKey.Value);
                await scene.ShouldHoldAsync(data, receipt.TargetKey);
            }
        }
    }

}
