using System.Diagnostics;

namespace Trasvase.Demo;

/// <summary>Runs <c>trasvase</c> as a person would: the line is shown, and the terminal is the command's.</summary>
/// <param name="environment">How it reaches the clouds.</param>
/// <param name="screen">Where the line is shown.</param>
internal sealed class Command(IReadOnlyDictionary<string, string> environment, Screen screen)
{
    /// <summary>The program: the one that <c>./demo</c> has built, or that its user names.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("TRASVASE") is { Length: > 0 } given ? given : "trasvase";

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string line, CancellationToken cancellationToken)
    {
        using var process = Start(line);
        await ToItsEndAsync(process, () => process.WaitForExitAsync(cancellationToken));
        return process.ExitCode;
    }

    /// <summary>Runs a command and kills it, as <c>kill -9</c> does, when something has come true.</summary>
    /// <returns>Whether it was killed before it had ended by itself.</returns>
    public async Task<bool> KillAsync(string line, Func<bool> when, CancellationToken cancellationToken)
    {
        using var process = Start(line);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        await ToItsEndAsync(process, async () =>
        {
            while (!process.HasExited && !when() && await look.WaitForNextTickAsync(cancellationToken))
            {
                // Looks again.
            }

            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        });
        return process.ExitCode != 0;
    }

    private Process Start(string line)
    {
        screen.Typed($"trasvase {line}");
        var start = new ProcessStartInfo(Program, line.Split(' ')) { UseShellExecute = false };

        // Whatever clouds this machine's user works with must not take part, and no proxy stands between this machine and itself.
        foreach (var name in start.Environment.Keys.Where(IsOfClouds).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{Program} cannot be started.");
    }

    private static bool IsOfClouds(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);

    // No command outlives the demo, whatever ends it.
    private static async Task ToItsEndAsync(Process process, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch
        {
            process.Kill();
            throw;
        }
    }
}
