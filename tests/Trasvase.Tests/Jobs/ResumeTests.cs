using Trasvase.Transfers.Sending;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>A job that was ended without warning goes on where it was. What ends it here is an exception that nobody expects, in any
/// call.</summary>
public sealed partial class ResumeTests : IDisposable
{
    private const int PartSize = JobScene.PartSize;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task RunAsync_KilledInsideALargeObject_SendsOnlyThePartsThatAreNotJournalled()
    {
        var data = await _scene.AtSourceAsync("s/large", 20 * PartSize);
        _scene.Target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 15 } ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync());
        var sentBefore = _scene.Target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart);
        _scene.Target.Before = static _ => Task.CompletedTask;

        var report = await RunAsync();

        (report.Listed, report.Transferred, report.IsResumed).ShouldBe((1, 1, true));
        var sentAfter = _scene.Target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart) - sentBefore;
        sentAfter.ShouldBeLessThanOrEqualTo(20 - 14 + _scene.Options.Connections);
        report.BytesSent.ShouldBe((long)sentAfter * PartSize);
        _scene.Target.Calls.All.Count(call => call.Operation == StoreOperation.BeginUpload).ShouldBe(1);
        await _scene.ShouldHoldAsync("t/large", data);
    }

    [Fact]
    public async Task RunAsync_KilledAfterTheCompletion_AdoptsTheObjectAndSendsNothing()
    {
        var data = await _scene.AtSourceAsync("s/large", 5 * PartSize);
        _scene.Target.After = call => call.Operation == StoreOperation.CompleteUpload ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync());
        _scene.Target.After = static _ => Task.CompletedTask;
        var sent = _scene.Target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart);

        var report = await RunAsync();

        (report.Transferred, report.Unchanged, report.BytesSent).ShouldBe((1, 0, 0));
        _scene.Target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart).ShouldBe(sent);
        await _scene.ShouldHoldAsync("t/large", data);
        (await _scene.TargetKeysAsync()).ShouldBe(["t/large"]);
    }

    [Fact]
    public async Task RunAsync_KilledAmongManyObjects_TakesUpEachOnceAndTheCountsAreThoseOfAllRuns()
    {
        for (var i = 0; i < 300; i++)
        {
            await _scene.AtSourceAsync($"s/{i:000}", i * 11);
        }

        for (var kill = 60; kill <= 240; kill += 60)
        {
            var puts = 0;
            _scene.Target.After = call => call.Operation == StoreOperation.Put && Interlocked.Increment(ref puts) == 60
                ? throw new JobScene.KilledException()
                : Task.CompletedTask;
            await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync());
        }

        _scene.Target.After = static _ => Task.CompletedTask;
        var report = await RunAsync();

        report.Listed.ShouldBe(300);
        (report.Transferred + report.Unchanged).ShouldBe(300);
        report.Unchanged.ShouldBeLessThanOrEqualTo(
            4 * _scene.Options.Connections * 4, "only what was stored and not recorded is found unchanged");
        (await _scene.TargetKeysAsync()).Count.ShouldBe(300);
        _scene.Receipts.GroupBy(receipt => receipt.SourceKey).ShouldAllBe(group => group.Count() == 1);
    }

    [Fact]
    public async Task RunAsync_SourceReplacedBetweenTheRuns_BeginsTheObjectAnew()
    {
        await _scene.AtSourceAsync("s/large", 10 * PartSize);
        _scene.Target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 8 } ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync());
        _scene.Target.Before = static _ => Task.CompletedTask;
        var newer = await _scene.AtSourceAsync("s/large", 10 * PartSize, seed: 7);

        var report = await RunAsync();

        report.BytesSent.ShouldBe(10 * PartSize);
        await _scene.ShouldHoldAsync("t/large", newer);
    }

    [Fact]
    public async Task RunAsync_StagedPartsCollectedBetweenTheRuns_SendsThemAgain()
    {
        var data = await _scene.AtSourceAsync("s/large", 10 * PartSize);
        _scene.Target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 8 } ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync());
        _scene.Target.Before = static _ => Task.CompletedTask;
        var upload = await StagedAsync("s/large");
        await _scene.Target.Inner.AbortUploadAsync(upload.Upload, None);

        var report = await RunAsync();

        report.BytesSent.ShouldBe(10 * PartSize);
        await _scene.ShouldHoldAsync("t/large", data);
    }

    [Fact]
    public async Task RunAsync_MoveKilledAfterTheRemoval_IsReportedAsMoved()
    {
        var data = await _scene.AtSourceAsync("s/small", 1000);
        _scene.Source.After = call => call.Operation == StoreOperation.Remove ? throw new JobScene.KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<JobScene.KilledException>(() => RunAsync(move: true));
        _scene.Source.After = static _ => Task.CompletedTask;

        var report = await RunAsync(move: true);

        (report.Listed, report.Transferred, report.Skipped).ShouldBe((1, 1, 0));
        _scene.Receipts.Single().SourceRemoved.ShouldBeTrue();
        await _scene.ShouldHoldAsync("t/small", data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_WhatFailed_IsTriedAgainByResumingAndByRepeatingWhichAlsoFindsWhatIsNew(bool resumes)
    {
        await _scene.AtSourceAsync("s/bad", 1000);
        await _scene.AtSourceAsync("s/good", 1000);
        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key == new ObjectKey("s/bad")
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not now.")
            : Task.CompletedTask;
        (await RunAsync()).Failed.ShouldBe(1);
        _scene.Folder.List().Single().State.ShouldBe(JobState.SomeFailed);
        _scene.Source.Before = static _ => Task.CompletedTask;
        await _scene.AtSourceAsync("s/a-new-one", 1000);

        var report = await RunAsync(resume: resumes ? _scene.Folder.List().Single().Id : null);

        (report.Listed, report.Transferred, report.Unchanged, report.Failed).ShouldBe(resumes ? (2, 2, 0, 0) : (3, 2, 1, 0));
        report.IsResumed.ShouldBe(resumes);
        _scene.Folder.List().Single().State.ShouldBe(JobState.Done);
    }

    [Fact]
    public async Task RunAsync_ManyObjects_TheJournalDoesNotGrowWithTheirNumber()
    {
        for (var i = 0; i < 3000; i++)
        {
            await _scene.AtSourceAsync($"s/{i:0000}", 1);
        }

        await RunAsync();

        _scene.JournalSize.ShouldBeLessThan(400_000);
    }

    private async Task<BegunUpload> StagedAsync(string key)
    {
        await using var job = await _scene.Folder.OpenAsync(JobScene.Order, resume: null);
        return (await job.Journal.FindUploadAsync(new ObjectKey(key))).ShouldNotBeNull();
    }

    private async Task<JobReport> RunAsync(bool move = false, string? resume = null)
    {
        _scene.IsMove = move;
        return await _scene.RunAsync(resume);
    }
}
