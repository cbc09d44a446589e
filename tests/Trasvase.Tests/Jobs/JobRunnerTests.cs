using System.Globalization;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs;

public sealed partial class JobRunnerTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task RunAsync_500MixedObjects_EveryOneEndsInExactlyOneOutcome()
    {
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Skip };
        await _scene.FillAsync(500, i => i % 50 == 0 ? 150_000 : i * 7);
        for (var i = 0; i < 500; i += 5)
        {
            await _scene.Target.Inner.PutAsync(new ObjectKey($"t/{i:000}"), new PositionalData(9, 3).ToBody(), new WriteOptions(), None);
        }

        _scene.Source.Before = call => call.Operation == StoreOperation.OpenRead && call.Key!.Value.Value.EndsWith('3')
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "Not this one.")
            : Task.CompletedTask;

        var report = await RunAsync();

        (report.Listed, report.Transferred, report.Skipped, report.Failed, report.Unchanged).ShouldBe((500, 350, 100, 50, 0));
        report.Stopped.ShouldBeNull();
        report.IsSuccess.ShouldBeFalse();
        report.Requests.ShouldBe(_scene.Receipts.Sum(receipt => receipt.Requests));
        report.BytesSent.ShouldBe(_scene.Receipts.Sum(receipt => receipt.BytesSent));
        _scene.Receipts.Select(receipt => receipt.SourceKey).Distinct().Count().ShouldBe(500);
        foreach (var receipt in _scene.Receipts.Where(receipt => receipt.Outcome == Outcome.Transferred))
        {
            var number = ulong.Parse(receipt.SourceKey.Value["s/".Length..], CultureInfo.InvariantCulture);
            await _scene.ShouldHoldAsync(receipt.TargetKey.Value, new PositionalData(number, receipt.Size!.Value));
        }
    }

    [Fact]
    public async Task RunAsync_Again_FindsEverythingUnchangedAndOpensNothing()
    {
        await _scene.FillAsync(60, i => i);
        await RunAsync();
        var opened = _scene.Source.Calls.Count(StoreOperation.OpenRead);

        var report = await RunAsync();

        (report.Unchanged, report.Transferred, report.BytesSent).ShouldBe((60, 0, 0));
        report.IsSuccess.ShouldBeTrue();
        _scene.Source.Calls.Count(StoreOperation.OpenRead).ShouldBe(opened);
    }

    [Fact]
    public async Task RunAsync_PartsAndObjectsTogether_NeverUseMoreConnectionsThanAllowed()
    {
        await _scene.FillAsync(40, i => i % 3 == 0 ? 200_000 : 1000);
        var (opened, allOpen) = (0, new TaskCompletionSource());
        _scene.Source.Before = call =>
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
        _scene.Source.Calls.Peak.ShouldBeInRange(4, 4 + 1, "four connections, and one request of the listing");
        _scene.Target.Calls.Peak.ShouldBeInRange(1, 4);
    }

    [Fact]
    public async Task RunAsync_WorkersAreBusy_TheListingIsHeld()
    {
        var pages = 0;
        await _scene.FillAsync(500, i => 10);
        _scene.Source.PageSize = 1;
        _scene.Source.Listing = (number, page) =>
        {
            pages = number;
            return page;
        };
        var (gate, blocked) = (new TaskCompletionSource(), 0);
        var allBlocked = new TaskCompletionSource();
        _scene.Target.Before = call =>
        {
            if (call is { Operation: StoreOperation.Find, Nth: > 1 } && Interlocked.Increment(ref blocked) == _scene.Options.Connections)
            {
                allBlocked.TrySetResult();
            }

            return call is { Operation: StoreOperation.Find, Nth: > 1 } ? gate.Task : Task.CompletedTask;
        };

        var running = RunAsync();
        await allBlocked.Task.WaitAsync(TimeSpan.FromSeconds(20), None);
        await Until.TrueAsync(() => pages >= 10, None);
        var held = await SettledAsync(() => pages);

        // Those in the hands of workers, those that wait for them, the page that is next, and four that the listing reads ahead by itself.
        held.ShouldBeLessThanOrEqualTo((4 * 4) + 4 + 2 + 4);
        gate.SetResult();
        (await running).Transferred.ShouldBe(500);
    }

    [Fact]
    public async Task RunAsync_CreateContainer_MakesItButNotInADryRun()
    {
        await _scene.FillAsync(3, i => 10);
        var absent = new MemoryStore("new", new MemoryOptions { Exists = false });
        _scene.Options = _scene.Options with { CreateContainer = true };

        _scene.Told = context => context with { Target = absent };
        _scene.Scope = new JobScope.Below("s/", "");
        _scene.Options = _scene.Options with { DryRun = true };
        var dry = await RunAsync();
        await Should.ThrowAsync<StoreException>(() => absent.FindAsync(new ObjectKey("a"), version: null, None));
        _scene.Options = _scene.Options with { DryRun = false };
        var wet = await RunAsync();

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

    private Task<JobReport> RunAsync(Func<TransferReceipt, ValueTask>? record = null, IProgress<TransferProgress>? progress = null) =>
        _scene.RunAsync(new NoJournal(), record: record, progress: progress);

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
