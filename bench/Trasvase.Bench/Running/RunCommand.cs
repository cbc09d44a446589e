using System.Globalization;

namespace Trasvase.Bench.Running;

/// <summary><c>bench/run</c>: measures, in alternation, and writes down what came of it.</summary>
internal sealed class RunCommand(RunArguments arguments, Tools tools, CloudProcess cloud, Results results)
{
    private bool _isGood = true;

    public static async Task<int> RunAsync(string[] words)
    {
        if (words.Contains("--help"))
        {
            Console.WriteLine(RunArguments.Help);
            return 0;
        }

        var arguments = RunArguments.Parse(words);
        var folder = Directory.CreateTempSubdirectory("trasvase-bench-").FullName;
        try
        {
            using var cloud = CloudProcess.Start(Environment.GetEnvironmentVariable("TRASVASE_BENCH_NAMES") == "1");
            var results = new Results(arguments.IsQuick
                ? Path.Combine(folder, "results.json")
                : Path.Combine(arguments.Root, "bench/results.json"));
            var command = new RunCommand(arguments, new Tools(arguments.Root, folder, cloud.Places), cloud, results);
            await command.MeasureAsync();
            command.Write();
            return command._isGood ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync()
    {
        foreach (var work in arguments.Works)
        {
            Console.WriteLine($"{work.Name}: {work.Title}");
            var contestants = new List<(Contestant Contestant, List<Outcome> Runs)>();
            foreach (var contestant in work.Contestants.Where(contestant => arguments.Only is null || arguments.Only == contestant.Tool))
            {
                var why = await WhyNotAsync(contestant);
                if (why is null)
                {
                    contestants.Add((contestant, []));
                    continue;
                }

                Console.WriteLine($"  {contestant.Label}: {why}");
                Keep(work, contestant, [], why);
            }

            // In alternation: whatever else the machine does at the time meets all alike.
            for (var run = 0; run < arguments.Runs; run++)
            {
                foreach (var (contestant, runs) in contestants)
                {
                    await MeasureAsync(work, contestant, runs);
                }
            }

            contestants.ForEach(one => Keep(work, one.Contestant, one.Runs, one.Runs.Count == 0 ? "no run ended well" : null));
        }

        if (arguments.WithStart && tools.WhyMissing("trasvase") is null)
        {
            await MeasureStartAsync();
        }
    }

    private async Task<string?> WhyNotAsync(Contestant contestant) =>
        tools.WhyMissing(contestant.Tool) is { } why ? why
        : contestant.Tool == "trasvase" && !await tools.KnowsAsync(contestant.Arguments[0])
            ? $"there is no command {contestant.Arguments[0]}"
            : null;

    private async Task MeasureAsync(Work work, Contestant contestant, List<Outcome> runs)
    {
        var before = await cloud.SetAsync(work.Settings);
        var measured = await tools.RunAsync(work, contestant);
        var after = await cloud.FactsAsync();
        if (Outcome.WhyWrong(work, measured, after) is { } why)
        {
            _isGood = false;
            Console.WriteLine($"  {contestant.Label}: WRONG, {why}");
            return;
        }

        var outcome = Outcome.Of(measured, before, after);
        runs.Add(outcome);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {contestant.Label}: {outcome.Wall:F2} s, CPU {outcome.User:F2} + {outcome.System:F2} s, {outcome.Memory:F0} MiB, "
                + $"{outcome.Requests} requests, {outcome.Connections} connections, cloud {outcome.CloudCpu:F2} CPU s"));
    }

    private async Task MeasureStartAsync()
    {
        var runs = new List<Outcome>();
        for (var run = 0; run < 15; run++)
        {
            var measured = await tools.RunVersionAsync();
            runs.Add(new Outcome(measured.Wall, measured.User, measured.System, measured.Memory, 0, 0, 0, 0, 0));
        }

        results.Keep(new Series("version", "trasvase --version", runs, null, Today));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"trasvase --version: {results.Find("version", "trasvase --version")!.Of(run => run.Wall).Median * 1000:F0} ms"));
    }

    private void Keep(Work work, Contestant contestant, List<Outcome> runs, string? why) =>
        results.Keep(new Series(work.Name, contestant.Label, runs, why, Today));

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Write()
    {
        var table = new Table(results, arguments.IsQuick ? arguments.Works : Works.All).ToMarkdown();
        if (arguments.IsQuick)
        {
            Console.WriteLine(table);
            return;
        }

        Table.Put(Path.Combine(arguments.Root, "docs/performance.md"), table);
        File.WriteAllText(Path.Combine(arguments.Root, "docs/performance.svg"), Chart.Draw(results));
    }
}
