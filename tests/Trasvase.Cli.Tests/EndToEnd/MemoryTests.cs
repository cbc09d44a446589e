using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Memory stays small however large or many the objects are. The cheap form: the full one, of 10 GiB, is a bench.</summary>
public sealed class MemoryTests(RealServers servers)
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private const long PeakMax = 160L * MiB;
    private const int PutsAtATime = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 64 * MiB)]
    [InlineData(100, 1536 * KiB)]
    [InlineData(100, MiB)]
    public async Task Copy_Over32Connections_StaysUnder160MebibytesOfResidentMemory(int count, int size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "peak memory is read from /proc, which only Linux has");
        using var clouds = await CloudPair.CreateAsync(servers);
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = PutsAtATime, CancellationToken = Cancellation },
            async (i, token) =>
                await clouds.Source.PutAsync(
                    new ObjectKey($"in/{i}"), new PositionalData((ulong)i, size).ToBody(), new WriteOptions(), token));

        using var process = Run.Start(
            clouds.Environment,
            "copy",
            "--json",
            "--connections",
            "32",
            "--part-size",
            "1MiB",
            $"s3://{clouds.Bucket}/in/",
            $"az://{clouds.Container}/");
        var ending = Run.EndOfAsync(process);
        var peak = await PeakMemory.UntilAsync(process.Id, ending);
        var run = await ending;

        run.ExitCode.ShouldBe(0, run.Said);
        run.Events("summary").Single().GetProperty("bytesSent").GetInt64().ShouldBe((long)count * size);
        TestContext.Current.TestOutputHelper!.WriteLine($"peak: {peak / MiB} MiB");
        peak.ShouldBeInRange(20L * MiB, PeakMax);
    }
}
