using System.Diagnostics;
using System.Text.Json;
using Trasvase.Testing.Emulators;

namespace Trasvase.Testing.Processes;

/// <summary>One run of the built <c>trasvase</c>, as a person or a script starts it.</summary>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record Run(int ExitCode, string Output, string Error)
{
    private static readonly string[] OurVariables = ["AWS_", "AZURE_", "TRASVASE_"];

    // A shell starts its background jobs with SIGINT ignored, and that is inherited: whoever runs these tests may be one.
    private static readonly string[] NothingIgnored = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,HUP"] : [];

    // Where these runs remember their jobs: not among the user's own.
    private static readonly string State = TemporaryState();

    /// <summary>
    /// The program: the one that <c>./test</c> compiled for this machine, because it starts hundreds of times; without <c>./test</c> the
    /// one that was built together with the tests: .../src/Trasvase.Cli/bin/Debug/net10.0/trasvase for
    /// .../tests/Trasvase.Cli.Tests/bin/Debug/net10.0/.
    /// </summary>
    public static string Executable { get; } = Environment.GetEnvironmentVariable("TRASVASE_PROGRAM") is { Length: > 0 } given
        ? given
        : Built();

    /// <summary>Everything that it said.</summary>
    public string Said => Output + Error;

    /// <summary>Standard output as JSON lines.</summary>
    public IReadOnlyList<JsonElement> Json =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The JSON lines that tell of one kind of event.</summary>
    public IEnumerable<JsonElement> Events(string name) => Json.Where(line => line.GetProperty("event").GetString() == name);

    /// <summary>Runs it to its end.</summary>
    /// <param name="environment">Variables of the clouds; none of this process's own reach it.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<Run> OfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await EndOfAsync(process);
    }

    /// <summary>Runs a line of bash to its end.</summary>
    public static async Task<Run> ShellAsync(IReadOnlyDictionary<string, string> environment, string line)
    {
        using var process = StartProgram(["bash", "-c", line], environment);
        return await EndOfAsync(process);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartUnder(NothingIgnored, environment, arguments);

    /// <summary>Starts it under another program, such as strace.</summary>
    /// <param name="program">That program and its arguments; ours follows them.</param>
    /// <param name="environment">Variables of the clouds.</param>
    /// <param name="arguments">Our arguments.</param>
    public static Process StartUnder(
        IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram([.. program, Executable, .. arguments], environment);

    /// <summary>Starts any program, with the variables of the clouds.</summary>
    public static Process StartProgram(string[] command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys
            .Where(name => OurVariables.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToList())
        {
            start.Environment.Remove(name);
        }

        // No profile and no machine's role: what a test does not give is not there.
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(
            AppContext.BaseDirectory, "no-such-file");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["XDG_STATE_HOME"] = State;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string Built()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return RepositoryRoot.File(
            "src",
            "Trasvase.Cli",
            "bin",
            framework.Parent!.Name,
            framework.Name,
            OperatingSystem.IsWindows() ? "trasvase.exe" : "trasvase");
    }

    private static string TemporaryState()
    {
        var folder = Directory.CreateTempSubdirectory("trasvase-state-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    /// <summary>Waits for its end.</summary>
    public static async Task<Run> EndOfAsync(Process process)
    {
        var cancellation = TestContext.Current.CancellationToken;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new Run(process.ExitCode, await output, await error);
    }
}
