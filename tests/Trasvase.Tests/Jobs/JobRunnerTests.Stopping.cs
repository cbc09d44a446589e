using Trasvase.Jobs.Journal;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public partial class JobRunnerTests
{
    [Fact]
    public async Task RunAsync_ListingBreaksOff_WhatWasListedIsTransferredAndTheReportSaysSo()
    {
        await _scene.FillAsync(250, i => i);
        _scene.Source.Before = call => call is { Operation: StoreOperation.List, Nth: 3 }
            ? throw new StoreException(StoreErrorKind.Unexpected, RetryAdvice.Never, "That is not a listing.")
            : Task.CompletedTask;

        var report = await RunAsync();

        report.Stopped.ShouldBe("That is not a listing.");
        report.StoppedBy.ShouldBe(StoreErrorKind.Unexpected);
        (report.Listed, report.Transferred).ShouldBe((100, 100));
        report.IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_ContainerThatIsMissing_StopsWithOneSentenceAndTriesNothingElse()
    {
        await _scene.FillAsync(100, i => 10);
        _scene.Told = context => context with { Target = new MemoryStore("absent", new MemoryOptions { Exists = false }) };

        var report = await RunAsync();

        report.StoppedBy.ShouldBe(StoreErrorKind.NotFound);
        report.Stopped.ShouldNotBeNull().ShouldContain("absent");
        (report.Listed, report.Failed).ShouldBe((0, 0));
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_SourceContainerThatIsMissing_StopsWithOneSentence()
    {
        _scene.Told = context => context with { Source = new MemoryStore("absent", new MemoryOptions { Exists = false }) };

        var report = await RunAsync();

        (report.StoppedBy, report.Listed).ShouldBe((StoreErrorKind.NotFound, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task RunAsync_RecordThatThrows_EndsTheJobWithThatExceptionAndDoesNotHang(int nth)
    {
        await _scene.FillAsync(400, i => 10);
        var (full, recorded) = (new IOException("The disk is full."), 0);

        var thrown = await Should.ThrowAsync<Exception>(RunAsync(_ => ++recorded == nth ? throw full : ValueTask.CompletedTask));

        thrown.ShouldBeSameAs(full);
        recorded.ShouldBe(nth);
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBeLessThan(nth + 60);
        _scene.Source.Calls.Open.ShouldBe(0);
        _scene.Target.Calls.Open.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_RecordThatThrowsAStoreException_EndsTheJobWithItToo()
    {
        await _scene.FillAsync(20, i => 10);
        var refused = new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Never, "The journal is in a store, too.");

        (await Should.ThrowAsync<Exception>(RunAsync(_ => throw refused))).ShouldBeSameAs(refused);
    }

    [Fact]
    public async Task RunAsync_AWorkerEndsUnexpectedly_EndsTheJobPromptlyWithThatException()
    {
        await _scene.FillAsync(4000, i => 10);
        var bug = new InvalidOperationException("A bug in a store.");
        _scene.Source.Before = call => call is { Operation: StoreOperation.OpenRead, Nth: 20 } ? throw bug : Task.CompletedTask;

        var thrown = await Should.ThrowAsync<Exception>(RunAsync());

        thrown.ShouldBeSameAs(bug);
        _scene.Source.Calls.Count(StoreOperation.OpenRead)
            .ShouldBeLessThan(
                2000, "the others did not go on through the listing; how far they came until they heard of it is the machine's affair");
        _scene.Receipts.Count.ShouldBeGreaterThan(10, "what was done before is recorded");
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsPromptlyRecordsWhatWasDoneAndLeavesNothingOpen()
    {
        await _scene.FillAsync(400, i => 10);
        using var cancel = new CancellationTokenSource();
        _scene.Target.Before = call => call is { Operation: StoreOperation.Put, Nth: 30 } ? cancel.CancelAsync() : Task.CompletedTask;

        await Should.ThrowAsync<OperationCanceledException>(_scene.RunAsync(new NoJournal(), cancel.Token));

        _scene.Source.Calls.Open.ShouldBe(0);
        _scene.Target.Calls.Open.ShouldBe(0);
        _scene.Target.Calls.Count(StoreOperation.Put).ShouldBeLessThan(200);
        await foreach (var page in _scene.Target.Inner.ListAsync(new ListOptions(), None))
        {
            page.Objects.Count.ShouldBe(
                _scene.Receipts.Count(receipt => receipt.Outcome == Outcome.Transferred), "each stored object is recorded");
        }
    }
}
