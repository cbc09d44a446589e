namespace Trasvase.Tests.Transfers;

public class TransferOptionsTests
{
    private const long KiB = 1024;

    [Fact]
    public void Validate_Defaults_AreValid()
    {
        new TransferOptions().Validate().ShouldBeEmpty();
        new TransferOptions().BufferedMax.ShouldBe(1024 * KiB);
    }

    [Theory]
    [InlineData(1, 128 * KiB, true)]
    [InlineData(1, (128 * KiB) - 1, false)]
    [InlineData(1024, 128 * KiB, true)]
    [InlineData(1025, 128 * KiB * 1025, false)]
    [InlineData(0, 128 * KiB, false)]
    [InlineData(-1, 128 * KiB, false)]
    [InlineData(1, 1024 * 1024 * KiB, false)]
    [InlineData(1, (1024 * 1024 * KiB) - 1, true)]
    [InlineData(1024, 32 * 1024 * 1024 * KiB, false)]
    [InlineData(4, -1, false)]
    public void Validate_ConnectionsAndMemory_AreWithinBounds(int connections, long memory, bool valid)
    {
        var faults = new TransferOptions { Connections = connections, MemoryBudget = memory }.Validate();

        faults.Count.ShouldBe(valid ? 0 : 1);
    }

    [Fact]
    public void Validate_SeveralFaults_NamesThemAll()
    {
        var faults = new TransferOptions { Connections = 0, PartSize = 0, Retry = new RetryPolicy { AttemptsMax = 0 } }.Validate();

        faults.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void BufferedMax_AnyValidBudget_LetsEveryConnectionHoldOne(int connections)
    {
        foreach (var each in new[] { 128 * KiB, 200 * KiB, (1024 * KiB) - 1, 5000 * KiB })
        {
            var options = new TransferOptions { Connections = connections, MemoryBudget = each * connections };

            (options.BufferedMax * connections).ShouldBeLessThanOrEqualTo(options.MemoryBudget);
            (options.BufferedMax * 2 * connections).ShouldBeGreaterThan(options.MemoryBudget);
        }
    }

    [Fact]
    public void BufferedMax_ManyConnections_IsWhatThirtyTwoMayHold() =>
        new TransferOptions { Connections = 1000, MemoryBudget = 32 * 200 * KiB }.BufferedMax.ShouldBe(128 * KiB);

    [Fact]
    public void Validate_NegativeRates_AreRefused()
    {
        new TransferOptions { MaxRate = -1 }.Validate().Count.ShouldBe(1);
        new TransferOptions { MaxRequests = double.NaN }.Validate().Count.ShouldBe(1);
        new TransferOptions { FloorSpeed = -1 }.Validate().Count.ShouldBe(1);
    }
}
