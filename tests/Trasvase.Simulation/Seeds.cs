using System.Diagnostics;
using System.Globalization;
using Trasvase.Simulation.World;

namespace Trasvase.Simulation;

/// <summary>Runs one seed after the other and says which of them failed, and how to see it again.</summary>
internal static class Seeds
{
    private const int ShownMax = 20;

    /// <summary>Runs them.</summary>
    /// <returns>The exit code: 0 if no seed failed, else 1.</returns>
    public static async Task<int> RunAsync(Arguments arguments, TextWriter output)
    {
        var (failed, first, lines, started) = (0, -1L, 0L, Stopwatch.GetTimestamp());
        var (outcomes, copied, longest) = (new long[Enum.GetValues<Outcome>().Length], 0L, TimeSpan.Zero);
        var seed = arguments.First;
        for (; seed < arguments.End && !(failed > 0 && arguments.EndsAtFailure); seed++)
        {
            var result = await SeedRun.RunAsync(seed, arguments.Planted, arguments.ShowsStory ? output : null);
            lines += result.Lines;
            copied += result.Pulled;
            longest = result.Longest > longest ? result.Longest : longest;
            for (var outcome = 0; outcome < outcomes.Length; outcome++)
            {
                outcomes[outcome] += result.Outcomes[outcome];
            }

            if (arguments.ShowsDigests)
            {
                await output.WriteLineAsync($"digest of {seed}: {result.Digest}");
            }

            if (result.Violations.Count > 0)
            {
                failed++;
                first = first < 0 ? seed : first;
                Show(result, failed, arguments, output);
            }
        }

        var ends = outcomes.Select((count, outcome) => string.Create(CultureInfo.InvariantCulture, $"{count} {(Outcome)outcome}"));
        await output.WriteLineAsync($"objects: {string.Join(", ", ends)}, {copied} copied; the longest job took {longest} of virtual time");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{seed - arguments.First} seeds, {failed} failed{(failed > 0 ? $", the first {first}" : "")}; {lines} events in "
                + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        return failed > 0 ? 1 : 0;
    }

    private static void Show(SeedResult result, int failed, Arguments arguments, TextWriter output)
    {
        if (failed > ShownMax)
        {
            return;
        }

        var planted = arguments.Planted == Planted.None ? "" : $" --plant {arguments.Planted}";
        output.WriteLine($"seed {result.Seed} failed; again: dotnet Trasvase.Simulation.dll --seed {result.Seed} --trace{planted}");
        foreach (var violation in result.Violations.Take(ShownMax))
        {
            output.WriteLine($"  {violation}");
        }
    }
}
