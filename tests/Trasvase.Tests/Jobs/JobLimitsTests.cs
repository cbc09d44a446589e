using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Jobs;

/// <summary>What was asked of a job after it had begun counts as if it had been asked from the beginning.</summary>
public sealed class JobLimitsTests : IDisposable
{
    private const long KiB = 1024;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly JobOrder Order = new("copy", "mem://source/s/", "mem://target/t/");

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-limits-").FullName;
    private readonly FaultyStore _source = new(new MemoryStore("source"));
    private readonly FaultyStore _target = new(new MemoryStore("target"));

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Theory]
    [InlineData(128 * KiB, 4 * 128, 0)]
    [InlineData(256 * KiB, 128, 1)]
    [InlineData(128 * KiB, 128, 0)]
    [InlineData(8 * 1024 * KiB, 1024, 1)]
    public async Task RunAsync_OtherMemory_HoldsWhatFitsIntoIt(long memory, int kibibytes, int puts)
    {
        var data = new PositionalData(7, kibibytes * KiB);
        await _source.Inner.PutAsync(new ObjectKey("s/a"), data.ToBody(), new WriteOptions(), None);
        var options = new TransferOptions { Connections = 2, MemoryBudget = 1024 * KiB };
        var folder = new JobFolder(_path);
        await using var job = await folder.OpenAsync(Order, resume: null);
        folder.Set(job.Id, new JobLimits { Memory = memory });

        var runner = new JobRunner(new JobContext(_source, _target, options, TimeProvider.System) { Journal = job.Journal });
        var report = await runner.RunAsync(new JobScope.Below("s/", "t/"), static _ => ValueTask.CompletedTask, progress: null, None)
            .WaitAsync(TimeSpan.FromSeconds(60), None);

        report.Transferred.ShouldBe(1);
        _target.Calls.Count(StoreOperation.Put).ShouldBe(puts);
        await using var read = await _target.Inner.OpenReadAsync(new ObjectKey("t/a"), new ReadOptions(), None);
        (await data.FindDifferenceAsync(read.Content, None)).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_MoreMemory_LendsAtOnceWhatIsPlannedByIt()
    {
        var options = new TransferOptions { Connections = 1, MemoryBudget = 128 * KiB };
        using var limits = new TransferLimits(options, TimeProvider.System);
        limits.Options.BufferedMax.ShouldBe(128 * KiB);

        limits.Apply(new JobLimits { Memory = 1024 * KiB }.ApplyTo(options));

        limits.Options.BufferedMax.ShouldBe(1024 * KiB);
        using var buffer = await limits.Memory.RentAsync((int)limits.Options.BufferedMax, None);
        limits.Memory.Used.ShouldBe(1024 * KiB);
    }

    [Fact]
    public async Task Apply_LessMemory_StillLendsWhatWasPlannedBefore()
    {
        var options = new TransferOptions { Connections = 1, MemoryBudget = 1024 * KiB };
        using var limits = new TransferLimits(options, TimeProvider.System);

        limits.Apply(new JobLimits { Memory = 128 * KiB }.ApplyTo(options));

        limits.Options.BufferedMax.ShouldBe(128 * KiB);
        using var buffer = await limits.Memory.RentAsync(1024 * 1024, None);
        limits.Memory.RentAsync(4096, None).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void ApplyTo_MoreMemoryThanAFewConnectionsCanUse_IsNoLargerThanABuffer()
    {
        var options = new JobLimits { Memory = 20L * 1024 * 1024 * KiB }.ApplyTo(new TransferOptions { Connections = 1 });

        options.BufferedMax.ShouldBe(512 * 1024 * KiB);
    }
}
