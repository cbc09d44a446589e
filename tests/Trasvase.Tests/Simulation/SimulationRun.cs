using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.Simulation;

/// <summary>What Trasvase.Simulation said, run as the process of one thread that it has to be.</summary>
internal sealed partial record SimulationRun(int ExitCode, string Output)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>How many seeds were run.</summary>
    public long Seeds => Number(Summary(), "seeds");

    /// <summary>How many of them failed.</summary>
    public long Failed => Number(Summary(), "failed");

    /// <summary>The digests, each with its seed.</summary>
    public IReadOnlyList<string> Digests => [.. Output.Split('\n').Where(line => line.StartsWith("digest of ", StringComparison.Ordinal))];

    /// <summary>Runs it to its end.</summary>
    public static async Task<SimulationRun> StartAsync(string arguments)
    {
        // Built in the same configuration as these tests, which stand beside it.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = RepositoryRoot.File("tests", "Trasvase.Simulation", "bin", configuration, "net10.0", "Trasvase.Simulation.dll");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            $"\"{program}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        try
        {
            var token = TestContext.Current.CancellationToken;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            await process.WaitForExitAsync(token);
            return new SimulationRun(process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>How many objects ended so.</summary>
    public long CountOf(string outcome) =>
        Number(Output.Split('\n').Last(line => line.StartsWith("objects: ", StringComparison.Ordinal)), outcome);

    private string Summary() =>
        Output.Split('\n').LastOrDefault(line => SummaryLine().IsMatch(line))
            ?? throw new InvalidOperationException($"There is no summary:\n{Output}");

    private static long Number(string line, string what) =>
        long.Parse(Regex.Match(line, $@"(\d+) {what}", RegexOptions.None, Timeout).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d+ seeds, \d+ failed", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SummaryLine();
}
