using Trasvase.Testing.Time;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class PartSpeedsTests
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;
    private const long Floor = 64 * KiB;

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(10, 60, 20 * 1024, true)] // below the floor, and others are not
    [InlineData(20, 60, 100, false)] // others are hardly faster
    [InlineData(10, 9, 20 * 1024, true)] // too soon for the floor, but far below the others
    [InlineData(1000, 5, 20 * 1024, true)] // above the floor, a twentieth of the others
    [InlineData(5000, 5, 20 * 1024, false)] // a fourth of the others
    [InlineData(1000, 2, 20 * 1024, false)] // too soon
    public void IsSlow_OneOfMany_IsToldFromTheOthers(long kibASecond, int waited, long othersKib, bool isSlow)
    {
        double[] peers = [.. Enumerable.Repeat((double)othersKib * KiB, 10)];

        PartSpeeds.IsSlow(kibASecond * KiB, 8 * MiB, TimeSpan.FromSeconds(waited), peers, Floor).ShouldBe(isSlow);
    }

    [Fact]
    public void IsSlow_NearlyDone_IsLetBe() =>
        PartSpeeds.IsSlow(100 * KiB, 300 * KiB, TimeSpan.FromSeconds(8), [.. Enumerable.Repeat(100.0 * MiB, 10)], Floor)
            .ShouldBeFalse("three seconds more");

    [Fact]
    public void Read_SlowSourceAmongFastOnes_IsCutAndSaysWhichSide()
    {
        var speeds = new PartSpeeds(Floor, _time);
        EndFast(speeds, 8);
        using var flow = speeds.Begin(8 * MiB, mayCut: true);

        var thrown = Should.Throw<StoreException>(() => Flow(flow, 100, readMs: 1000, writeMs: 1));

        (thrown.Kind, thrown.Retry).ShouldBe((StoreErrorKind.Timeout, RetryAdvice.Worthwhile));
        thrown.Message.ShouldContain("from the source");
    }

    [Fact]
    public void Wrote_SlowTarget_IsNotBlamedOnTheSource()
    {
        var speeds = new PartSpeeds(Floor, _time);
        EndFast(speeds, 8);
        using var flow = speeds.Begin(8 * MiB, mayCut: true);

        var thrown = Should.Throw<StoreException>(() => Flow(flow, 100, readMs: 1, writeMs: 1000));

        thrown.Message.ShouldContain("to the target");
    }

    [Fact]
    public void Read_LastAttempt_IsLetBe()
    {
        var speeds = new PartSpeeds(Floor, _time);
        EndFast(speeds, 8);
        using var flow = speeds.Begin(8 * MiB, mayCut: false);

        Flow(flow, 100, readMs: 1000, writeMs: 1);

        flow.Waited(0).ShouldBe(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public void Read_AllAreSlow_NoneIsCut()
    {
        var speeds = new PartSpeeds(Floor, _time);
        var flows = Enumerable.Range(0, 16).Select(_ => speeds.Begin(8 * MiB, mayCut: true)).ToList();

        for (var round = 0; round < 100; round++)
        {
            flows.ForEach(flow => Flow(flow, 1, readMs: 500, writeMs: 500));
        }

        flows.ForEach(flow => flow.Dispose());
    }

    private void EndFast(PartSpeeds speeds, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var fast = speeds.Begin(8 * MiB, mayCut: true);
            for (var left = 8 * MiB; left > 0; left -= 64 * KiB)
            {
                Flow(fast, 1, readMs: 1, writeMs: 1, bytes: (int)(64 * KiB));
            }
        }
    }

    private void Flow(PartFlow flow, int pieces, int readMs, int writeMs, int bytes = 16 * 1024)
    {
        for (var i = 0; i < pieces; i++)
        {
            flow.Wait();
            _time.Advance(TimeSpan.FromMilliseconds(readMs));
            flow.Read(bytes);
            flow.Wait();
            _time.Advance(TimeSpan.FromMilliseconds(writeMs));
            flow.Wrote(bytes);
        }
    }
}
