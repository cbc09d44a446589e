using System.Collections.Concurrent;
using Trasvase.Jobs.Scopes;
using Trasvase.Jobs.Verifying;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public sealed class VerifyRunnerTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new(target: new MemoryOptions { Digests = [] });
    private readonly ConcurrentDictionary<string, VerifyReceipt> _receipts = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(VerifyMode.Digest, VerifiedBy.Crc64Nvme)]
    [InlineData(VerifyMode.ReadBack, VerifiedBy.ReadBack)]
    public async Task RunAsync_WhatWasCopied_IsVerifiedAndNothingIsWritten(VerifyMode mode, VerifiedBy by)
    {
        await FillAndCopyAsync(30);
        var before = _scene.Target.Calls.All.Count(IsWrite);

        var report = await RunAsync(mode);

        (report.Listed, report.Verified, report.IsSuccess).ShouldBe((30, 30, true));
        report.BytesVerified.ShouldBe(Enumerable.Range(0, 30).Sum(Length));
        report.BytesRead.ShouldBe(mode == VerifyMode.ReadBack ? report.BytesVerified : 0, "the source's own digest is enough");
        report.Requests.ShouldBe(_receipts.Values.Sum(receipt => receipt.Requests));
        _receipts.Values.ShouldAllBe(receipt => receipt.VerifiedBy == by);
        _scene.Target.Calls.All.Count(IsWrite).ShouldBe(before);
        _scene.Source.Calls.All.ShouldNotContain(call => IsWrite(call));
    }

    [Fact]
    public async Task RunAsync_NothingThere_ProvesNothingAndSaysWhatWasLookedFor()
    {
        var report = await RunAsync(VerifyMode.Digest);

        (report.Listed, report.IsSuccess, report.Stopped).ShouldBe((0, false, null));
        report.WhyNothing.ShouldNotBeNull().ShouldStartWith("Nothing found: no key of mem://source begins with 's/'.");
    }

    [Theory]
    [InlineData(VerifyMode.Digest)]
    [InlineData(VerifyMode.ReadBack)]
    public async Task RunAsync_AllThatCanBeWrong_EndsInExactlyOneOutcomeEach(VerifyMode mode)
    {
        await FillAndCopyAsync(10);
        await _scene.Target.Inner.RemoveAsync(new ObjectKey("t/001"), (await TargetAsync("t/001")).ETag!, None);
        await _scene.Target.Inner.PutAsync(new ObjectKey("t/002"), new PositionalData(99, Length(2)).ToBody(), new WriteOptions(), None);
        await _scene.Target.Inner.PutAsync(new ObjectKey("t/003"), new PositionalData(99, 5).ToBody(), new WriteOptions(), None);
        await _scene.Source.Inner.PutAsync(new ObjectKey("s/004"), new PositionalData(98, Length(4)).ToBody(), new WriteOptions(), None);
        _scene.Target.Before = call => call.Key?.Value == "t/005"
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;

        var report = await RunAsync(mode);

        var digest = mode == VerifyMode.Digest;
        (report.Listed, report.Verified, report.Missing, report.Failed).ShouldBe((10, 5, 1, 1));
        (report.Unverifiable, report.Mismatched).ShouldBe(digest ? (1, 2) : (0, 3));
        report.IsSuccess.ShouldBeFalse();
        _receipts["s/001"].Outcome.ShouldBe(VerifyOutcome.Missing);
        _receipts["s/002"].Outcome.ShouldBe(digest ? VerifyOutcome.Unverifiable : VerifyOutcome.Mismatch);
        _receipts["s/003"].Reason.ShouldNotBeNull().ShouldContain("5");
        _receipts["s/004"].Outcome.ShouldBe(VerifyOutcome.Mismatch);
        (_receipts["s/004"].Expected == _receipts["s/004"].Actual).ShouldBeFalse();
        _receipts["s/005"].Error.ShouldBe(StoreErrorKind.PermissionDenied);
    }

    [Fact]
    public async Task RunAsync_OtherContentUnderTheSameMetadata_IsOnlyFoundOutByReading()
    {
        await FillAndCopyAsync(2);
        var stamped = await TargetAsync("t/001");
        await _scene.Target.Inner.PutAsync(
            stamped.Key, new PositionalData(99, stamped.Size).ToBody(), new WriteOptions { Metadata = stamped.Metadata }, None);

        (await RunAsync(VerifyMode.Digest)).Mismatched.ShouldBe(0);
        (await RunAsync(VerifyMode.ReadBack)).Mismatched.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_SourceWithoutDigests_IsVerifiedByStampOrByReadingBoth()
    {
        var source = new FaultyStore(new MemoryStore("bare", new MemoryOptions { Digests = [] }));
        await source.Inner.PutAsync(new ObjectKey("s/a"), new PositionalData(1, 200_000).ToBody(), new WriteOptions(), None);
        await CopyAsync(source);

        await RunAsync(VerifyMode.Digest, source);
        _receipts["s/a"].VerifiedBy.ShouldBe(VerifiedBy.Stamp);
        var report = await RunAsync(VerifyMode.ReadBack, source);
        _receipts["s/a"].VerifiedBy.ShouldBe(VerifiedBy.ReadBack);
        report.BytesRead.ShouldBe(400_000);
        await source.Inner.PutAsync(new ObjectKey("s/a"), new PositionalData(2, 200_000).ToBody(), new WriteOptions(), None);
        (await RunAsync(VerifyMode.Digest, source)).Unverifiable.ShouldBe(1, "the stamp is of the version before");
    }

    [Fact]
    public async Task RunAsync_MarkersThatWereNotCopied_AreLeftOutIfAskedFor()
    {
        await FillAndCopyAsync(3);
        await _scene.AtSourceAsync("s/folder/", size: 0);

        (await RunAsync(VerifyMode.Digest)).Missing.ShouldBe(1);
        _scene.Options = _scene.Options with { SkipMarkers = true };
        var report = await RunAsync(VerifyMode.Digest);

        (report.Verified, report.Missing, report.IsSuccess).ShouldBe((3, 0, true));
        report.Reasons.ShouldBe([new ReasonCount(ReasonKind.LeftOut, "--skip-markers", 1)]);
    }

    [Fact]
    public async Task RunAsync_TargetContainerMissing_IsSaidOnce()
    {
        await FillAndCopyAsync(3);
        var absent = new MemoryStore("absent", new MemoryOptions { Exists = false });

        var report = await new VerifyRunner(_scene.Source, absent, _scene.Options, TimeProvider.System).RunAsync(
            new JobScope.Below("s/", "t/"), Record, None);

        (report.Listed, report.StoppedBy).ShouldBe((0, StoreErrorKind.NotFound));
        report.IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_ListingBreaksOff_ReportsWhatWasTakenUp()
    {
        await FillAndCopyAsync(10);
        _scene.Source.PageSize = 4;
        _scene.Source.Listing = (number, page) => number == 2
            ? throw new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Never, "No listing.")
            : page;

        var report = await RunAsync(VerifyMode.Digest);

        report.Stopped.ShouldBe("No listing.");
        report.Listed.ShouldBe(report.Verified);
        report.IsSuccess.ShouldBeFalse();
    }

    private async Task<VerifyReport> RunAsync(VerifyMode mode, FaultyStore? source = null)
    {
        _receipts.Clear();
        _scene.Options = _scene.Options with { Verify = mode };
        return await new VerifyRunner(source ?? _scene.Source, _scene.Target, _scene.Options, TimeProvider.System)
            .RunAsync(new JobScope.Below("s/", "t/"), Record, None)
            .WaitAsync(TimeSpan.FromSeconds(40), None);
    }

    private ValueTask Record(VerifyReceipt receipt)
    {
        _receipts.TryAdd(receipt.SourceKey.Value, receipt).ShouldBeTrue();
        return ValueTask.CompletedTask;
    }

    private async Task FillAndCopyAsync(int count)
    {
        await _scene.FillAsync(count, Length);
        await CopyAsync(_scene.Source);
    }

    private async Task CopyAsync(FaultyStore source)
    {
        _scene.Told = context => context with { Source = source };
        (await _scene.RunAsync()).IsSuccess.ShouldBeTrue();
    }

    private async Task<ObjectInfo> TargetAsync(string key) =>
        (await _scene.Target.Inner.FindAsync(new ObjectKey(key), version: null, None)).ShouldNotBeNull();

    private static int Length(int i) => i % 10 == 7 ? 200_000 : i * 11;

    private static bool IsWrite(StoreCall call) =>
        call.Operation is StoreOperation.Put or StoreOperation.CompleteUpload or StoreOperation.Remove or StoreOperation.PutPart;
}
