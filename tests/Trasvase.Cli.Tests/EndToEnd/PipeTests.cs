using Trasvase.Testing.Data;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Standard output that nobody reads any more, as in a pipe to head: no error, and not a word.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("trasvase-pipe-").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Theory]
    [InlineData("141", "copy --json --no-progress")]
    [InlineData("141", "copy --dry-run")]
    [InlineData("141", "verify --json")]
    [InlineData("0", "list --recursive")]
    public async Task Output_NobodyReadsIt_EndsWithoutAWord(string code, string command)
    {
        await using var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < 2000; i++)
        {
            clouds.Bucket.Put($"in/{i:0000}{new string('x', 200)}", new PositionalData((ulong)i, 10).ToArray());
        }

        var places = command.StartsWith("list", StringComparison.Ordinal)
            ? StandInPair.Source
            : $"{StandInPair.Source} {StandInPair.Target}";
        var journal = command.StartsWith("copy", StringComparison.Ordinal) ? $"--journal {_journal}" : "";

        // The first line is read, and no other.
        var run = await Run.ShellAsync(
            clouds.Environment, $"{Run.Executable} {command} {journal} {places} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}");

        run.Error.ShouldBeEmpty();
        run.Output.ShouldBe(code + "\n");
    }

    // Whoever starts a program may close its streams. The runtime opens files of its own in their place, which must never be written to.
    [Theory]
    [InlineData("--version >&-", 0, "")]
    [InlineData("--version <&- >&- 2>&-", 0, "")]
    [InlineData("copy --bogus 2>&-", 2, "")]
    [InlineData("copy --bogus >&- 2>&-", 2, "")]
    [InlineData("--help >/dev/full", 1, "trasvase: Standard output cannot be written: ")]
    [InlineData("copy --bogus 2>/dev/full", 2, "")]
    public async Task Streams_ThatCannotBeWritten_CrashNothing(string line, int code, string error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");

        var run = await Run.ShellAsync(new Dictionary<string, string>(), $"{Run.Executable} {line}");

        run.ExitCode.ShouldBe(code, run.Said);
        run.Error.ShouldStartWith(error);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("2>/dev/full")]
    public async Task Copy_StreamsThatCannotBeWritten_DoesItsWork(string streams)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");
        await using var clouds = await StandInPair.StartAsync();
        clouds.Bucket.Put("in/a", new PositionalData(1, 10).ToArray());
        var report = Path.Combine(_journal, "report.csv");

        var run = await Run.ShellAsync(
            clouds.Environment,
            $"{Run.Executable} copy --journal {_journal} --report {report} {StandInPair.Source} {StandInPair.Target} {streams}");

        run.ExitCode.ShouldBe(0, run.Said);
        (await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken)).Length.ShouldBe(2);
    }
}
