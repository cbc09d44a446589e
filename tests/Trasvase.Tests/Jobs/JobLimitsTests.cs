using Trasvase.Testing.Faults;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Jobs;

/// <summary>What was asked of a job after it had begun counts as if it had been asked from the beginning.</summary>
public sealed class JobLimitsTests : IDisposable
{
    private const long KiB = 1024;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private readonly JobScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(128 * KiB, 4 * 128, 0)]
    [InlineData(256 * KiB, 128, 1)]
    [InlineData(128 * KiB, 128, 0)]
    [InlineData(8 * 1024 * KiB, 1024, 1)]
    public async Task RunAsync_OtherMemory_HoldsWhatFitsIntoIt(long memory, int kibibytes, int puts)
    {
        var data = await _scene.AtSourceAsync("s/a", kibibytes * KiB);
        _scene.Options = new TransferOptions { Connections = 2, MemoryBudget = 1024 * KiB };
        await using var job = await _scene.Folder.OpenAsync(JobScene.Order, resume: null);
        _scene.Folder.Set(job.Id, new JobLimits { Memory = memory });

        var report = await _scene.RunAsync(job.Journal);

        report.Transferred.ShouldBe(1);
        _scene.Target.Calls.Count(StoreOperation.Put).ShouldBe(puts);
        await _scene.ShouldHoldAsync("t/a", data);
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
