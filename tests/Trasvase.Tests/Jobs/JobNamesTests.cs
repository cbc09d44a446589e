using System.Collections.Concurrent;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Jobs;

public sealed class JobNamesTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new(target: new MemoryOptions
    {
        Profile = MemoryProfile.Default with { WhyKeyRefused = AzureBlobProfile.WhyKeyRefused },
    });

    private readonly ConcurrentDictionary<string, TransferReceipt> _receipts = new(StringComparer.Ordinal);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task RunAsync_KeyThatTheTargetCannotHold_FailsAndNamesTheOption()
    {
        await PutAsync(@"p/a\b", "p/plain");

        var report = await RunAsync(new TransferOptions(), "p/", "t/");

        (report.Transferred, report.Failed).ShouldBe((1, 1));
        var receipt = _receipts[@"p/a\b"];
        (receipt.Outcome, receipt.Error).ShouldBe((Outcome.Failed, StoreErrorKind.InvalidRequest));
        receipt.Reason.ShouldBe(
            @"The key 't/a\b' cannot be kept: Memory turns a backslash into a slash. With --names encode it is stored as 't/a_x5c_b'.");
    }

    [Fact]
    public async Task RunAsync_Encode_StoresEveryKeyUnderANameOfItsOwnAndNotesIt()
    {
        await PutAsync(@"p/a\b", "p/a_x5c_b", "p/a/../b", "p/plain");

        var report = await RunAsync(new TransferOptions { Names = NamePolicy.Encode }, "p/", "my_xfiles/");

        report.Transferred.ShouldBe(4);
        _receipts[@"p/a\b"].TargetKey.Value.ShouldBe("my_xfiles/a_x5c_b");
        _receipts[@"p/a\b"].Notes.ShouldBe([@"The key 'my_xfiles/a\b' is stored as 'my_xfiles/a_x5c_b'."]);
        _receipts["p/a_x5c_b"].TargetKey.Value.ShouldBe("my_xfiles/a_x5f_x5c_b");
        _receipts["p/a/../b"].TargetKey.Value.ShouldBe("my_xfiles/a/._x2e_/b");
        _receipts["p/plain"].TargetKey.Value.ShouldBe("my_xfiles/plain");
        _receipts["p/plain"].Notes.ShouldBeEmpty();
        foreach (var receipt in _receipts.Values)
        {
            (await _scene.Target.Inner.FindAsync(receipt.TargetKey, null, None)).ShouldNotBeNull();
        }

        (await RunAsync(new TransferOptions { Names = NamePolicy.Encode }, "p/", "my_xfiles/")).Unchanged.ShouldBe(4);
    }

    [Fact]
    public async Task RunAsync_MarkerAndTheKeyThatRepeatsThePrefix_DoNotMeet()
    {
        await PutAsync("p/", "p/p/", "p/p/q");

        var report = await RunAsync(new TransferOptions { IfExists = CollisionPolicy.Overwrite }, "p/", "");

        (report.Transferred, report.Failed).ShouldBe((2, 1));
        _receipts["p/"].TargetKey.Value.ShouldBe("p/");
        _receipts["p/p/"].Reason.ShouldBe(
            "Two source keys would land on 'p/': 'p/' and 'p/p/', which is left out. Give the target a prefix.");
        (await RunAsync(new TransferOptions(), "p/", "new/")).Failed.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_KeyThatRepeatsThePrefixWithoutAMarker_IsTransferred()
    {
        await PutAsync("p/p/", "p/p/q");

        (await RunAsync(new TransferOptions(), "p/", "")).Transferred.ShouldBe(2);
        _receipts["p/p/"].TargetKey.Value.ShouldBe("p/");
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "^$")]
    public async Task ListAsync_GoneOnBehindAKey_RefusesTheKeyThatRepeatsThePrefixOnlyIfThereIsAMarker(bool isThere, string? leftOut)
    {
        await PutAsync(isThere ? ["p/", "p/a", "p/p/", "p/q"] : ["p/a", "p/p/", "p/q"]);
        var selection = new Selection { Rules = leftOut is null ? [] : [new(false, leftOut, IsRegex: true)] }.At(
            "p/", DateTimeOffset.UnixEpoch);
        var items = new List<TransferItem>();

        await foreach (var page in new JobScope.Below("p/", "") { Selection = selection }.ListAsync(
            _scene.Source, new ListingMark(new ObjectKey("p/a"), 1), None))
        {
            items.AddRange(page.Items);
        }

        items.Select(item => (item.SourceKey.Value, item.WhyRefused is not null)).ShouldBe([("p/p/", isThere), ("p/q", false)]);
    }

    [Fact]
    public async Task RunAsync_SkipMarkers_LeavesOutOnlyEmptyObjectsWithASlashAtTheEndAndSaysSo()
    {
        await PutAsync("p/folder/", "p/empty");
        await _scene.AtSourceAsync("p/full/", size: 5);

        (await RunAsync(new TransferOptions(), "p/", "a/")).Transferred.ShouldBe(3);
        var report = await RunAsync(new TransferOptions { SkipMarkers = true }, "p/", "b/");

        (report.Transferred, report.Skipped).ShouldBe((2, 1));
        _receipts["p/folder/"].Outcome.ShouldBe(Outcome.Skipped);
        _receipts["p/folder/"].Reason.ShouldBe("It only marks a folder (--skip-markers).");
    }

    private async Task PutAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _scene.AtSourceAsync(key, size: 0);
        }
    }

    private async Task<JobReport> RunAsync(TransferOptions options, string sourcePrefix, string targetPrefix)
    {
        _receipts.Clear();
        _scene.Scope = new JobScope.Below(sourcePrefix, targetPrefix);
        _scene.Options = options;
        return await _scene.RunAsync(new NoJournal(), record: Keep);

        ValueTask Keep(TransferReceipt receipt)
        {
            _receipts[receipt.SourceKey.Value] = receipt;
            return ValueTask.CompletedTask;
        }
    }
}
