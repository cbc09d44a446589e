using System.Globalization;
using Trasvase.Simulation.World;

namespace Trasvase.Simulation;

/// <summary>What is asked for.</summary>
/// <param name="First">The first seed.</param>
/// <param name="End">The seed after the last.</param>
/// <param name="ShowsStory">Print all that happens.</param>
/// <param name="ShowsDigests">Print the digest of each seed.</param>
/// <param name="EndsAtFailure">Go no further than the first seed that fails.</param>
/// <param name="Planted">What is broken on purpose.</param>
internal sealed record Arguments(long First, long End, bool ShowsStory, bool ShowsDigests, bool EndsAtFailure, Planted Planted)
{
    public const string Usage = """
        Runs transfers between two stores in memory, in virtual time, among faults that are drawn from a seed.

          --seeds A..B     the seeds from A up to, but not including, B
          --seed N         one seed
          --trace          print all that happens
          --digests        print a digest of all that happens, for each seed
          --until-failure  stop at the first seed that fails
          --plant FAULT    break something on purpose: the checks must find it
          --outages [TEXT] instead: jobs between both clouds' protocols while one side is down; those whose name holds the text
        """;

    public static Arguments? Parse(string[] args)
    {
        var parsed = new Arguments(0, 2000, ShowsStory: false, ShowsDigests: false, EndsAtFailure: false, Planted.None);
        var left = new Queue<string>(args);
        while (left.TryDequeue(out var name))
        {
            var value = left.TryPeek(out var next) ? next : "";
            switch (name)
            {
                case "--trace":
                    parsed = parsed with { ShowsStory = true };
                    continue;
                case "--digests":
                    parsed = parsed with { ShowsDigests = true };
                    continue;
                case "--until-failure":
                    parsed = parsed with { EndsAtFailure = true };
                    continue;
                case "--seed" when Number(value) is { } seed:
                    parsed = parsed with { First = seed, End = seed + 1 };
                    break;
                case "--seeds" when value.Split("..") is [var first, var end] && Number(first) is { } from && Number(end) is { } to:
                    parsed = parsed with { First = from, End = to };
                    break;
                case "--plant" when Enum.TryParse<Planted>(value, ignoreCase: true, out var planted):
                    parsed = parsed with { Planted = planted };
                    break;
                default:
                    return null;
            }

            left.Dequeue();
        }

        return parsed;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
