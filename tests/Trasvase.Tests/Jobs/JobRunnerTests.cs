using System.Collections.Concurrent;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;

namespace Trasvase.Tests.Jobs;

public partial class JobRunnerTests
{
    private const int BufferedMax = 128 * 1024;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly FaultyStore _source = new(new MemoryStore("source")) { PageSize = 50 };
    private readonly FaultyStore _target = new(new MemoryStore("target"));
    private readonly ConcurrentQueue<TransferReceipt> _receipts = new();
    private TransferOptions _options = new()
    {
        Connections = 4,
        MemoryBudget = 4 * BufferedMax,
        PartSize = 40_000,
        Retry = new RetryPolicy { AttemptsMax = 3, DelayFirst = TimeSpan.Zero },
    };

    [Fact]
    public async Task RunAsync_500MixedObjects_EveryOneEndsInExactlyOneOutcome()
    {
        _options = _options with { IfExists = CollisionPolicy.Skip };
        await FillAsync(500, i => i % 50 == 0 ? 150_000 : i * 7);
        for (var i = 0; i < 500; i += 5)
        {
            await _target.Inner.PutAsync(new ObjectKey($"t/{i:000}"), new PositionalData(9, 3).ToBody(), new WriteOptions(), None);
        }

        _source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value.EndsWith('3')
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;

        var report = await RunAsync();

        (report.Listed, report.Transferred, report.Skipped, report.Failed, report.Unchanged).ShouldBe((500, 350, 100, 50, 0));
        report.Stopped.ShouldBeNull();
        report.IsSuccess.ShouldBeFalse();
        report.Requests.ShouldBe(_receipts.Sum(receipt => receipt.Requests));
        report.BytesSent.ShouldBe(_receipts.Sum(receipt => receipt.BytesSent));
        _receipts.Select(receipt => receipt.SourceKey).Distinct().Count().ShouldBe(500);
        foreach (var receipt in _receipts.Where(receipt => receipt.Outcome == Outcome.Transferred))
        {
            await using var read = await _target.Inner.OpenReadAsync(receipt.TargetKey, new ReadOptions(), None);
            (await Data(receipt.SourceKey, receipt.Size!.Value).FindDifferenceAsync(read.Content, None)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task RunAsync_Again_FindsEverythingUnchangedAndOpensNothing()
    {
        await FillAsync(60, i => i);
        await RunAsync();
        var opened = _source.Calls.Count(StoreOperation.OpenRead);

        var report = await RunAsync();

        (report.Unchanged, report.Transferred, report.BytesSent).ShouldBe((60, 0, 0));
        report.IsSuccess.ShouldBeTrue();
        _source.Calls.Count(StoreOperation.OpenRead).ShouldBe(opened);
    }

    [Fact]
    public async Task RunAsync_PartsAndObjectsTogether_NeverUseMoreConnectionsThanAllowed()
    {
        await FillAsync(40, i => i % 3 == 0 ? 200_000 : 1000);
        var (opened, allOpen) = (0, new TaskCompletionSource());
        _source.Before = call =>
        {
            // The first four reads wait for each other: so many do go side by side.
            if (call.Operation == StoreOperation.OpenRead && Interlocked.Increment(ref opened) == 4)
            {
                allOpen.SetResult();
            }

            return call.Operation == StoreOperation.OpenRead ? allOpen.Task : Task.CompletedTask;
        };

        var report = await RunAsync();

        report.Transferred.ShouldBe(40);
        _source.Calls.Peak.ShouldBeInRange(4, 4 + 1, "four connections, and one request of the listing");
        _target.Calls.Peak.ShouldBeInRange(1, 4);
    }

    [Fact]
    public async Task RunAsync_WorkersAreBusy_TheListingIsHeld()
    {
        var pages = 0;
        await FillAsync(500, i => 10);
        _source.PageSize = 1;
        _source.Listing = (number, page) =>
        {
            pages = number;
            return page;
        };
        var (gate, blocked) = (new TaskCompletionSource(), 0);
        var allBlocked = new TaskCompletionSource();
        _target.Before = call =>
        {
            if (call is { Operation: StoreOperation.Find, Nth: > 1 } && Interlocked.Increment(ref blocked) == _options.Connections)
            {
                allBlocked.TrySetResult();
            }

            return call is { Operation: StoreOperation.Find, Nth: > 1 } ? gate.Task : Task.CompletedTask;
        };

        var running = RunAsync();
        await allBlocked.Task.WaitAsync(TimeSpan.FromSeconds(20), None);
        var held = await SettledAsync(() => pages);

        // Those in the hands of workers, those that wait for them, the page that is next, and four that the listing reads ahead by itself.
        held.ShouldBeInRange(10, (4 * 4) + 4 + 2 + 4);
        gate.SetResult();
        (await running).Transferred.ShouldBe(500);
    }

    [Fact]
    public async Task RunAsync_CreateContainer_MakesItButNotInADryRun()
    {
        await FillAsync(3, i => 10);
        var absent = new MemoryStore("new", new MemoryOptions { Exists = false });
        _options = _options with { CreateContainer = true };

        var dry = await new JobRunner(new JobContext(_source, absent, _options with { DryRun = true }, TimeProvider.System))
            .RunAsync(new JobScope.Below("s/", ""), Record, progress: null, None);
        await Should.ThrowAsync<StoreException>(() => absent.FindAsync(new ObjectKey("a"), version: null, None));
        var wet = await new JobRunner(new JobContext(_source, absent, _options, TimeProvider.System))
            .RunAsync(new JobScope.Below("s/", ""), Record, progress: null, None);

        (dry.Stopped, dry.Transferred).ShouldBe((null, 3), "what would be made counts as made");
        wet.Transferred.ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_EmptyPrefix_IsAnEmptySuccess()
    {
        var report = await RunAsync();

        report.IsSuccess.ShouldBeTrue();
        report.Listed.ShouldBe(0);
    }

    [Theory]
    [InlineData("s/", "", "s/a", "a")]
    [InlineData("s/", "t/", "s/a//b", "t/a//b")]
    [InlineData("s/", "", "s/", "s/")]
    [InlineData("s/", "t/", "s/", "t/")]
    [InlineData("", "", "/lead", "/lead")]
    [InlineData("", "t/", "a", "t/a")]
    [InlineData("s/", "", "s//", "/")]
    public void TargetKey_SourceKey_GetsTheOtherPrefix(string sourcePrefix, string targetPrefix, string source, string target) =>
        new JobScope.Below(sourcePrefix, targetPrefix).TargetKey(new ObjectKey(source)).Value.ShouldBe(target);

    private JobRunner Runner() => new(new JobContext(_source, _target, _options, TimeProvider.System));

    private Task<JobReport> RunAsync(Func<TransferReceipt, ValueTask>? record = null, IProgress<TransferProgress>? progress = null) =>
        RunUntilAsync(record ?? Record, progress, None);

    private async Task<JobReport> RunUntilAsync(
        Func<TransferReceipt, ValueTask> record, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        _options.Validate().ShouldBeEmpty();
        return await Runner()
            .RunAsync(new JobScope.Below("s/", "t/"), record, progress, cancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(40), CancellationToken.None);
    }

    private ValueTask Record(TransferReceipt receipt)
    {
        _receipts.Enqueue(receipt);
        return ValueTask.CompletedTask;
    }

    private async Task FillAsync(int count, Func<int, int> size)
    {
        for (var i = 0; i < count; i++)
        {
            var key = new ObjectKey($"s/{i:000}");
            await _source.Inner.PutAsync(key, Data(key, size(i)).ToBody(), new WriteOptions(), None);
        }
    }

    private static PositionalData Data(ObjectKey key, long size) => new((ulong)key.Value.GetHashCode(StringComparison.Ordinal), size);

    // Nothing tells that somebody has stopped; that a number no longer changes while everybody is given the processor does.
    private static async Task<int> SettledAsync(Func<int> number)
    {
        var (last, same) = (number(), 0);
        while (same < 2000)
        {
            await Task.Yield();
            (last, same) = number() == last ? (last, same + 1) : (number(), 0);
        }

        return last;
    }

    private sealed class Now(Action<TransferProgress> report) : IProgress<TransferProgress>
    {
        private readonly Lock _gate = new();

        public void Report(TransferProgress value)
        {
            lock (_gate)
            {
                report(value);
            }
        }
    }
}
