using System.Globalization;

namespace Trasvase.Bench.Running;

/// <summary>What <c>bench/run</c> is told.</summary>
/// <param name="Root">The project's folder.</param>
/// <param name="Works">What is measured.</param>
/// <param name="Runs">How often.</param>
/// <param name="Only">One tool alone; null: all.</param>
/// <param name="IsQuick">A tenth of the work, and nothing is written down.</param>
/// <param name="WithStart">Whether the start of the process is measured.</param>
internal sealed record RunArguments(string Root, IReadOnlyList<Work> Works, int Runs, string? Only, bool IsQuick, bool WithStart)
{
    private const string Start = "version";

    public static string Help => $"""
        bench/run [WORK...] [--runs N] [--only TOOL] [--quick]

        Measures Trasvase beside rclone, AzCopy and a relay on the vendors' SDKs, where they are installed or built, against a cloud on loopback, and
        writes docs/performance.md, its chart and bench/results.json. A work that is not named keeps the figures that it has.

          --runs N      runs of each, in alternation; the table has the median (3)
          --only TOOL   trasvase, rclone, azcopy, sdk (a relay on the vendors' SDKs) or bare (a relay of a few lines without any engine: the floor)
          --quick       a tenth of the work, one run, and nothing is written

        Works, all of them unless some are named; a name stands for all that begin with it and a hyphen, too:

          {string.Join("\n  ", Trasvase.Bench.Running.Works.All.Select(work => $"{work.Name,-15} {work.Title}"))}
          {Start,-15} trasvase --version
        """;

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">An option or a work that does not exist.</exception>
    public static RunArguments Parse(string[] words)
    {
        var (names, runs, only, quick) = (new List<string>(), 0, (string?)null, false);
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out var word))
        {
            switch (word)
            {
                case "--runs" when rest.TryDequeue(out var number):
                    runs = int.Parse(number, CultureInfo.InvariantCulture);
                    break;
                case "--only" when rest.TryDequeue(out var tool):
                    only = tool;
                    break;
                case "--quick":
                    quick = true;
                    break;
                case var name when name == Start || Trasvase.Bench.Running.Works.All.Any(work => IsMeant(work, name)):
                    names.Add(name);
                    break;
                case var unknown:
                    throw new FormatException($"There is no work or option '{unknown}'; see bench/run --help.");
            }
        }

        var works = Trasvase.Bench.Running.Works.All.Where(work => names.Count == 0 || names.Exists(name => IsMeant(work, name)))
            .Select(work => quick ? work.Quick() : work)
            .ToList();
        var root = Environment.GetEnvironmentVariable("TRASVASE_BENCH_ROOT") ?? Environment.CurrentDirectory;
        return new RunArguments(
            root,
            works,
            runs > 0 ? runs : quick ? 1 : 3,
            only,
            quick,
            only is null or "trasvase" && (names.Count == 0 || names.Contains(Start)));
    }

    private static bool IsMeant(Work work, string name) => work.Name == name || work.Name.StartsWith(name + "-", StringComparison.Ordinal);
}
