using System.Globalization;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>How much memory a process has used at most, as Linux tells.</summary>
internal static class PeakMemory
{
    private const int KiB = 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The peak in bytes until something ends. The kernel keeps it: only what is added after the last look is missed.</summary>
    public static async Task<long> UntilAsync(int processId, Task ending)
    {
        var peak = 0L;
        using var looks = new PeriodicTimer(LookEvery, TimeProvider.System);
        while (!ending.IsCompleted)
        {
            peak = Math.Max(peak, await NowAsync(processId));
            await looks.WaitForNextTickAsync(Cancellation);
        }

        return peak;
    }

    // 0 once the process has ended, and before it has begun to be the program: until then it shares the memory of the one that starts it,
    // and the kernel tells that one's peak.
    private static async Task<long> NowAsync(int processId)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync($"/proc/{processId}/status", Cancellation);
            return lines[0].EndsWith("\ttrasvase", StringComparison.Ordinal)
                && lines.FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * KiB
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
