using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

/// <summary>A job that was ended without warning goes on where it was. What ends it here is an exception that nobody expects, in any
/// call.</summary>
public sealed partial class ResumeTests : IDisposable
{
    private const int PartSize = 40_000;
    private const int BufferedMax = 128 * 1024;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly JobOrder Order = new("copy", "mem://source/s/", "mem://target/t/");

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-journal-").FullName;
    private readonly FaultyStore _source = new(new MemoryStore("source")) { PageSize = 50 };
    private readonly FaultyStore _target = new(new MemoryStore("target"));
    private readonly ConcurrentQueue<TransferReceipt> _receipts = new();
    private readonly ConcurrentQueue<string> _failed = new();
    private readonly TransferOptions _options = new()
    {
        Connections = 4,
        MemoryBudget = 4 * BufferedMax,
        PartSize = PartSize,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task RunAsync_KilledInsideALargeObject_SendsOnlyThePartsThatAreNotJournalled()
    {
        var data = await FillAsync("large", 20 * PartSize);
        _target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 15 } ? throw new KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<KilledException>(() => RunAsync());
        var sentBefore = _target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart);
        _target.Before = static _ => Task.CompletedTask;

        var report = await RunAsync();

        (report.Listed, report.Transferred, report.IsResumed).ShouldBe((1, 1, true));
        var sentAfter = _target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart) - sentBefore;
        sentAfter.ShouldBeLessThanOrEqualTo(20 - 14 + _options.Connections);
        report.BytesSent.ShouldBe((long)sentAfter * PartSize);
        _target.Calls.All.Count(call => call.Operation == StoreOperation.BeginUpload).ShouldBe(1);
        await ShouldHoldAsync("large", data);
    }

    [Fact]
    public async Task RunAsync_KilledAfterTheCompletion_AdoptsTheObjectAndSendsNothing()
    {
        var data = await FillAsync("large", 5 * PartSize);
        _target.After = call => call.Operation == StoreOperation.CompleteUpload ? throw new KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<KilledException>(() => RunAsync());
        _target.After = static _ => Task.CompletedTask;
        var sent = _target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart);

        var report = await RunAsync();

        (report.Transferred, report.Unchanged, report.BytesSent).ShouldBe((1, 0, 0));
        _target.Calls.All.Count(call => call.Operation == StoreOperation.PutPart).ShouldBe(sent);
        await ShouldHoldAsync("large", data);
        (await KeysAsync(_target)).ShouldBe(["t/large"]);
    }

    [Fact]
    public async Task RunAsync_KilledAmongManyObjects_TakesUpEachOnceAndTheCountsAreThoseOfAllRuns()
    {
        for (var i = 0; i < 300; i++)
        {
            await FillAsync($"{i:000}", i * 11);
        }

        for (var kill = 60; kill <= 240; kill += 60)
        {
            var puts = 0;
            _target.After = call => call.Operation == StoreOperation.Put && Interlocked.Increment(ref puts) == 60
                ? throw new KilledException()
                : Task.CompletedTask;
            await Should.ThrowAsync<KilledException>(() => RunAsync());
        }

        _target.After = static _ => Task.CompletedTask;
        var report = await RunAsync();

        report.Listed.ShouldBe(300);
        (report.Transferred + report.Unchanged).ShouldBe(300);
        report.Unchanged.ShouldBeLessThanOrEqualTo(
            4 * _options.Connections * 4, "only what was stored and not recorded is found unchanged");
        (await KeysAsync(_target)).Count.ShouldBe(300);
        _receipts.GroupBy(receipt => receipt.SourceKey).ShouldAllBe(group => group.Count() == 1);
    }

    [Fact]
    public async Task RunAsync_SourceReplacedBetweenTheRuns_BeginsTheObjectAnew()
    {
        await FillAsync("large", 10 * PartSize);
        _target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 8 } ? throw new KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<KilledException>(() => RunAsync());
        _target.Before = static _ => Task.CompletedTask;
        var newer = await FillAsync("large", 10 * PartSize, seed: 7);

        var report = await RunAsync();

        report.BytesSent.ShouldBe(10 * PartSize);
        await ShouldHoldAsync("large", newer);
    }

    [Fact]
    public async Task RunAsync_StagedPartsCollectedBetweenTheRuns_SendsThemAgain()
    {
        var data = await FillAsync("large", 10 * PartSize);
        _target.Before = call => call is { Operation: StoreOperation.PutPart, Part: 8 } ? throw new KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<KilledException>(() => RunAsync());
        _target.Before = static _ => Task.CompletedTask;
        var upload = (await OpenAsync(async job => await job.Journal.FindUploadAsync(new ObjectKey("s/large")))).ShouldNotBeNull();
        await _target.Inner.AbortUploadAsync(upload.Upload, None);

        var report = await RunAsync();

        report.BytesSent.ShouldBe(10 * PartSize);
        await ShouldHoldAsync("large", data);
    }

    [Fact]
    public async Task RunAsync_MoveKilledAfterTheRemoval_IsReportedAsMoved()
    {
        var data = await FillAsync("small", 1000);
        _source.After = call => call.Operation == StoreOperation.Remove ? throw new KilledException() : Task.CompletedTask;
        await Should.ThrowAsync<KilledException>(() => RunAsync(move: true));
        _source.After = static _ => Task.CompletedTask;

        var report = await RunAsync(move: true);

        (report.Listed, report.Transferred, report.Skipped).ShouldBe((1, 1, 0));
        _receipts.Single().SourceRemoved.ShouldBeTrue();
        await ShouldHoldAsync("small", data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_WhatFailed_IsTriedAgainByResumingAndByRepeatingWhichAlsoFindsWhatIsNew(bool resumes)
    {
        await FillAsync("bad", 1000);
        await FillAsync("good", 1000);
        _source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key == new ObjectKey("s/bad")
            ? throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "Not now.")
            : Task.CompletedTask;
        (await RunAsync()).Failed.ShouldBe(1);
        new JobFolder(_path).List().Single().State.ShouldBe(JobState.SomeFailed);
        _source.Before = static _ => Task.CompletedTask;
        await FillAsync("a-new-one", 1000);

        var report = await RunAsync(resume: resumes ? new JobFolder(_path).List().Single().Id : null);

        (report.Listed, report.Transferred, report.Unchanged, report.Failed).ShouldBe(resumes ? (2, 2, 0, 0) : (3, 2, 1, 0));
        report.IsResumed.ShouldBe(resumes);
        new JobFolder(_path).List().Single().State.ShouldBe(JobState.Done);
    }

    [Fact]
    public async Task RunAsync_ManyObjects_TheJournalDoesNotGrowWithTheirNumber()
    {
        for (var i = 0; i < 3000; i++)
        {
            await FillAsync($"{i:0000}", 1);
        }

        await RunAsync();

        new FileInfo(Directory.EnumerateFiles(_path, "*.db").Single()).Length.ShouldBeLessThan(400_000);
    }

    private async Task<PositionalData> FillAsync(string name, long size, ulong seed = 1)
    {
        var data = new PositionalData(seed, size);
        await _source.Inner.PutAsync(new ObjectKey("s/" + name), data.ToBody(), new WriteOptions(), None);
        return data;
    }

    private async Task ShouldHoldAsync(string name, PositionalData data)
    {
        await using var read = await _target.Inner.OpenReadAsync(new ObjectKey("t/" + name), new ReadOptions(), None);
        read.Length.ShouldBe(data.Length);
        (await data.FindDifferenceAsync(read.Content, None)).ShouldBeNull();
    }

    private static async Task<List<string>> KeysAsync(FaultyStore store)
    {
        var keys = new List<string>();
        await foreach (var page in store.Inner.ListAsync(new ListOptions(), None))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    private async Task<T> OpenAsync<T>(Func<OpenJob, Task<T>> work, string? resume = null)
    {
        await using var job = await new JobFolder(_path).OpenAsync(Order, resume);
        return await work(job);
    }

    private Task<JobReport> RunAsync(bool move = false, string? resume = null) => OpenAsync(
        async job =>
        {
            var runner = new JobRunner(new JobContext(_source, _target, _options, TimeProvider.System)
            {
                SourceRemover = move ? _source : null,
                Journal = job.Journal,
            });
            var report = await runner.RunAsync(new JobScope.Below("s/", "t/"), Record, progress: null, None);
            return report with { IsResumed = job.IsResumed };
        },
        resume);

    private ValueTask Record(TransferReceipt receipt)
    {
        if (receipt.Outcome != Outcome.Failed)
        {
            _receipts.Enqueue(receipt);
        }
        else
        {
            _failed.Enqueue(receipt.SourceKey.Value);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class KilledException : Exception;
}
