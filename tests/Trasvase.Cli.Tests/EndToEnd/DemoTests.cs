using System.Diagnostics;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class DemoTests
{
    private const string LastLine = "To stop them:";

    // Of the same configuration and framework as these tests.
    private static readonly DirectoryInfo Ours = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static readonly string Program =
        RepositoryRoot.File("tests", "Trasvase.Demo", "bin", Ours.Parent!.Name, Ours.Name, "Trasvase.Demo.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What <c>./demo --keep</c> starts, from its beginning until it is told to end.</summary>
    [Fact]
    public async Task Demo_FromBeginningToEnd_KeepsEveryPromiseAndItsServers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent, and TLS is trusted by SSL_CERT_FILE.");
        var kept = Path.Combine(Path.GetTempPath(), $"trasvase-kept-{Guid.NewGuid():N}");
        var demo = Run.StartProgram(["dotnet", Program, "--keep", kept], new Dictionary<string, string> { ["TRASVASE"] = Run.Executable });
        try
        {
            var said = await ReadStoryAsync(demo);
            EnsureToldWhole(said);
            var exports = said.Where(line => line.StartsWith("export ", StringComparison.Ordinal))
                .Select(line => line["export ".Length..].Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
            exports["AWS_ENDPOINT_URL_S3"].ShouldStartWith("https://");

            // Whoever pastes those lines reaches the servers, and nothing of his own is touched.
            var list = await Run.OfAsync(exports, "list", "--recursive", "az://demo-container/reports/2027/");

            list.ExitCode.ShouldBe(0, list.Said);
            list.Output.ShouldEndWith("  reports/2027/01.csv\n");
            File.Exists(kept).ShouldBeTrue();
            (await Run.ShellAsync(exports, $"kill {demo.Id}")).ExitCode.ShouldBe(0);
            var end = await Run.EndOfAsync(demo);
            end.ExitCode.ShouldBe(0, end.Said);
            end.Error.ShouldContain("\ntrasvase: What arrived (crc64nvme:");
            Directory.Exists(Path.GetDirectoryName(exports["SSL_CERT_FILE"])).ShouldBeFalse();
        }
        finally
        {
            demo.Kill();
            demo.Dispose();
            File.Delete(kept);
        }
    }

    private static async Task<List<string>> ReadStoryAsync(Process demo)
    {
        var lines = new List<string>();
        while (await demo.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(LastLine, StringComparison.Ordinal))
            {
                break;
            }
        }

        return lines;
    }

    // Not only did nothing fail: everything was shown.
    private static void EnsureToldWhole(List<string> lines)
    {
        var said = string.Join('\n', lines);
        lines.Where(line => line.Contains("FAIL", StringComparison.Ordinal)).ShouldBeEmpty(said);
        said.ShouldContain(LastLine, Case.Sensitive);
        for (var step = 1; step <= 9; step++)
        {
            lines.ShouldContain(line => line.StartsWith($"==> {step}. ", StringComparison.Ordinal), said);
        }

        // Those of the demo; the lines of doctor have more space.
        lines.Count(line => line.StartsWith("  ok   ", StringComparison.Ordinal) && line[7] != ' ').ShouldBe(12, said);
        said.ShouldContain(" 0 failures, 0 not checked");
        said.ShouldContain("by the CRC-64 that S3 stored with the object");
        said.ShouldContain("by the target itself; 0 B passed through this machine");
        said.ShouldContain("removed az://demo-container/reports/2026/01.csv");
        said.ShouldContain("kill -9: ");
    }
}
