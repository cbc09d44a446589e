using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>
/// Pulls in flight cost us no memory: a thousand of them at a time, of parts of one object or of small objects. Measured with nothing
/// beside it, because a process that gets little of the processor collects its garbage late.
/// </summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
[Collection("Alone")]
public sealed class ThousandPullsTests
{
    private const int Pulls = 1000;
    private const long MiB = 1024 * 1024;
    private const int Parts = 6000;
    private const long PartSize = 20 * MiB;
    private const long PeakMax = 200 * MiB;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(700);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(Parts)]
    public async Task Copy_OneThousandPullsInFlight_StaysSmall(int objects)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "peak memory is read from /proc, which only Linux has");
        await using var clouds = await StandInPair.StartAsync();
        if (objects == 0)
        {
            clouds.Bucket.PutPretended("in/large", new PretendedContent(Parts * PartSize), partSize: PartSize);
        }

        for (var i = 0; i < objects; i++)
        {
            clouds.Bucket.Put($"in/{i}", new PositionalData((ulong)i, 64 + (i % 100)).ToArray());
        }

        // Each takes so long that more of them at a time get more done, until a thousand do: their number finds its own level.
        var (flying, most) = (0, 0);
        clouds.Azure.Pulling = async (_, _) =>
        {
            var now = Interlocked.Increment(ref flying);
            InterlockedMax(ref most, now);
            await Task.Delay(Latency, TimeProvider.System, Cancellation);
            Interlocked.Decrement(ref flying);
        };
        using var process = Run.Start(
            clouds.Environment,
            "copy",
            "--json",
            "--via",
            "pull",
            "--pulls",
            $"{Pulls}",
            "--part-size",
            $"{PartSize}",
            StandInPair.Source + "in/",
            StandInPair.Target);
        var ending = Run.EndOfAsync(process);
        var peak = await PeakMemory.UntilAsync(process.Id, ending);
        var run = await ending;

        run.ExitCode.ShouldBe(0, run.Said);
        most.ShouldBe(Pulls, "all of them were in flight at once");
        run.Events("summary").Single().GetProperty("pulled").GetInt64().ShouldBe(Math.Max(1, objects));
        clouds.Pulls.ShouldBe(Parts);
        TestContext.Current.TestOutputHelper!.WriteLine($"peak: {peak / MiB} MiB");
        peak.ShouldBeInRange(20 * MiB, PeakMax);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
        {
            // Somebody else was faster.
        }
    }
}
