using System.Security.Cryptography;
using System.Text;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Verifying;
using Trasvase.Storage;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>Entity tags that are not what they look like.</summary>
public sealed class TagDialectTests : IDisposable
{
    private const int Count = 20;

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset Long = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly JobScene _scene = JobScene.Replacing(areTagsDigests: false);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(SourceETags.Auto, Count, true)]
    [InlineData(SourceETags.Opaque, Count, false)]
    [InlineData(SourceETags.Md5, 0, false)]
    public async Task Copy_TagsOfHexDigitsThatAreNoMd5_IsDoneAsIsSaid(SourceETags mode, int transferred, bool isSaid)
    {
        (_scene.Source.Telling, _scene.Source.RegardsConditions) = ((_, info) => LooksLikeMd5(info), false);
        _scene.Options = _scene.Options with { SourceETags = mode };
        await FillAsync();

        var report = await _scene.RunAsync();

        (report.Transferred, report.Failed).ShouldBe((transferred, Count - transferred));
        report.Mismatched.ShouldBe(Count - transferred);
        (report.AboutSource is not null).ShouldBe(isSaid);
        (await _scene.RunAsync()).Unchanged.ShouldBe(transferred, "it still tells versions apart");
    }

    [Fact]
    public async Task Verify_TagsOfHexDigitsThatAreNoMd5_IsNoMismatch()
    {
        (_scene.Source.Telling, _scene.Source.RegardsConditions) = ((_, info) => LooksLikeMd5(info), false);
        await FillAsync();
        await _scene.RunAsync();

        var report = await new VerifyRunner(_scene.Source, _scene.Target, _scene.Options, TimeProvider.System).RunAsync(
            _scene.Scope, _ => ValueTask.CompletedTask, None);

        (report.Verified, report.Mismatched).ShouldBe((Count, 0));
    }

    [Fact]
    public async Task Copy_OneTagIsWrongWhereOthersAreRight_IsAMismatch()
    {
        (_scene.Source.Telling, _scene.Source.RegardsConditions) = (
            (_, info) => info.Key.Value == "s/0015" ? LooksLikeMd5(info) : IsMd5(info), false);
        _scene.Options = _scene.Options with { Connections = 1, MemoryBudget = 128 * 1024 };
        await FillAsync();

        var report = await _scene.RunAsync();

        (report.Transferred, report.Mismatched).ShouldBe((Count - 1, 1));
        report.AboutSource.ShouldBeNull();
    }

    [Fact]
    public async Task Copy_BytesAreChangedOnTheirWayAlikeEachTime_IsAMismatchAndTeachesNothing()
    {
        _scene.Source.Telling = (_, info) => IsMd5(info);
        _scene.Source.Reading = (_, read) => new ObjectRead(read.Info, read.Length, new FlippedStream(read.Content, at: 7));
        await _scene.AtSourceAsync("s/a");

        var report = await _scene.RunAsync();

        (report.Transferred, report.Mismatched).ShouldBe((0, 1));
        report.AboutSource.ShouldBeNull();
        (await _scene.TargetKeysAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sync_OneTagForAllObjects_IsNotReliedOn()
    {
        (_scene.Source.Telling, _scene.Source.RegardsConditions) = (
            (_, info) => info with { ETag = "\"0\"", Digests = [], PerhapsMd5 = null }, false);
        _scene.Sync = new SyncOptions();
        await FillAsync();
        await _scene.RunAsync();
        await _scene.AtSourceAsync("s/0003", size: 13, seed: 99);

        var report = await _scene.RunAsync();

        report.AboutSource.ShouldNotBeNull().ShouldContain("tell no versions apart");
        await _scene.ShouldBeSyncedAsync();
        _scene.IsMove = true;
        _scene.Sync = null;
        (await _scene.RunAsync()).Failed.ShouldBe(Count);
        _scene.Source.Calls.All.ShouldNotContain(call => call.Operation == StoreOperation.Remove);
    }

    [Fact]
    public async Task Sync_ListingTellsOtherTags_CostsAtMostALookForEachThatIsRead()
    {
        ListOtherTags();
        _scene.Sync = new SyncOptions();
        await FillAsync();

        (await _scene.RunAsync()).Transferred.ShouldBe(Count);

        Looks().ShouldBeLessThanOrEqualTo(Count);
        await _scene.AtSourceAsync("s/0500", 40_000 * 8);
        (await _scene.RunAsync()).Unchanged.ShouldBe(Count);
        var before = Looks();
        (await _scene.RunAsync()).Unchanged.ShouldBe(Count + 1);
        (Looks() - before).ShouldBeLessThanOrEqualTo(Count + 1);
        await _scene.ShouldBeSyncedAsync();
    }

    [Fact]
    public async Task Move_ListingTellsOtherTags_RemovesEverySource()
    {
        ListOtherTags();
        await FillAsync();
        await _scene.RunAsync();
        _scene.IsMove = true;

        var report = await _scene.RunAsync();

        (report.Unchanged, report.Failed).ShouldBe((Count, 0));
        _scene.Receipts.Count(receipt => receipt.SourceRemoved).ShouldBe(Count);
    }

    [Fact]
    public async Task PlanAndVerify_ListingTellsOtherTags_Work()
    {
        ListOtherTags();
        await FillAsync();

        var estimate = await new JobPlanner(
            _scene.Source,
            _scene.Target,
            new JobOptions { Transfer = _scene.Options },
            new EstimateOptions(),
            TimeProvider.System).RunAsync(_scene.Scope, None);
        await _scene.RunAsync();
        var report = await new VerifyRunner(_scene.Source, _scene.Target, _scene.Options, TimeProvider.System).RunAsync(
            _scene.Scope, _ => ValueTask.CompletedTask, None);

        estimate.Missing.ShouldBeEmpty();
        report.IsSuccess.ShouldBeTrue();
    }

    private int Looks() => _scene.Source.Calls.All.Count(call => call.Operation == StoreOperation.Find);

    private void ListOtherTags() => _scene.Source.Telling = (operation, info) => operation == StoreOperation.List
        ? info with { ETag = $"\"list{info.ETag!.Trim('"')}\"", LastModified = Long, HasDetails = false, Digests = [], Version = null }
        : info with { LastModified = Long, Told = Long.AddDays(1) };

    private async Task FillAsync()
    {
        for (var i = 0; i < Count; i++)
        {
            await _scene.AtSourceAsync($"s/{i:0000}", size: 10 + i, seed: (ulong)i);
        }
    }

    // Another one for every version, and never the MD5.
    private static ObjectInfo LooksLikeMd5(ObjectInfo info)
    {
        var hex = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(info.ETag + "salt")));
        return info with { ETag = $"\"{hex}\"", Digests = [new Digest(DigestAlgorithm.Md5, hex)] };
    }

    private static ObjectInfo IsMd5(ObjectInfo info) => info with { Digests = [new Digest(DigestAlgorithm.Md5, info.ETag!.Trim('"'))] };

    /// <summary>A stream of which one byte is changed, counted from where the answer begins.</summary>
    private sealed class FlippedStream(Stream inner, long at) : ReadOnlyStream
    {
        private long _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (at >= _position && at < _position + count)
            {
                buffer.Span[(int)(at - _position)] ^= 1;
            }

            _position += count;
            return count;
        }
    }
}
