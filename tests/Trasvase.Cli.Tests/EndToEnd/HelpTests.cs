namespace Trasvase.Cli.Tests.EndToEnd;

public sealed class HelpTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [InlineData("copy")]
    [InlineData("move")]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("plan")]
    [InlineData("doctor")]
    public async Task HelpAll_OfACommand_HasExamplesSecretsAndExitStatus(string command)
    {
        var run = await Run.OfAsync(Nothing, command, "--help-all");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain($"trasvase {command} ");
        run.Output.ShouldContain("EXAMPLES");
        run.Output.ShouldContain("SECRETS");
        run.Output.ShouldContain("EXIT STATUS");
        var text = Unwrapped(run.Output);
        foreach (var (code, meaning) in ExitCodes.Table)
        {
            text.ShouldContain($" {code} {meaning}");
        }
    }

    [Fact]
    public async Task HelpAll_OfCopy_HasTheDefaultsOfTheOptionsUnderHeadings()
    {
        var help = Unwrapped((await Run.OfAsync(Nothing, "copy", "--help-all")).Output);

        help.ShouldContain($"[default: {new TransferOptions().Connections}]");
        help.ShouldContain("[default: 32MiB]");
        help.ShouldContain(" WHAT HAPPENS --dry-run");
        help.ShouldContain("--if-exists rename|overwrite|skip|newer|fail ");
        help.ShouldContain("--via auto|pull|relay ");
        help.ShouldNotContain("--copies");
    }

    [Theory]
    [InlineData("copy", "--help")]
    [InlineData("copy", "-h")]
    [InlineData("help", "copy")]
    public async Task Help_OfCopy_HasTenOptionsOnOneScreenAndSaysHowToSeeAll(params string[] arguments)
    {
        var run = await Run.OfAsync(Nothing, arguments);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.Split('\n').Count(line => line.StartsWith("  --", StringComparison.Ordinal)).ShouldBe(10);
        run.Output.Split('\n').Length.ShouldBeLessThanOrEqualTo(24);
        run.Output.Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(80);
        run.Output.ShouldContain("; --help-all shows all)");
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("move")]
    [InlineData("sync")]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("plan")]
    [InlineData("doctor")]
    [InlineData("resume")]
    [InlineData("jobs set")]
    [InlineData("jobs report")]
    public async Task Help_OfACommand_FitsOnAScreenOf80By24(string command)
    {
        var lines = (await Run.OfAsync(Nothing, [.. command.Split(' '), "--help"])).Output.Split('\n');

        lines.Length.ShouldBeLessThanOrEqualTo(24, string.Join('\n', lines));
        lines.Max(line => line.Length).ShouldBeLessThanOrEqualTo(80, string.Join('\n', lines));
    }

    [Theory]
    [InlineData("USAGE: trasvase COMMAND", "help")]
    [InlineData("USAGE: trasvase jobs show ID [OPTIONS]", "help", "jobs", "show")]
    [InlineData("USAGE: trasvase jobs show ID [OPTIONS]", "jobs", "show", "--help")]
    [InlineData("USAGE: trasvase resume [ID] [OPTIONS]", "help", "resume")]
    [InlineData("WHICH OBJECTS", "help", "--all", "copy")]
    public async Task Help_OfACommand_IsThatCommands(string line, params string[] arguments)
    {
        var run = await Run.OfAsync(Nothing, arguments);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.Split('\n').ShouldContain(line);
    }

    [Fact]
    public async Task Help_OfNoCommand_SaysWhatWasMeant()
    {
        var run = await Run.OfAsync(Nothing, "help", "coppy");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldBe("trasvase: There is no command 'coppy'. Did you mean 'trasvase copy'? See 'trasvase copy --help'.\n");
    }

    [Fact]
    public async Task Version_Asked_IsSaid() => (await Run.OfAsync(Nothing, "--version")).Output.ShouldMatch(@"^trasvase \d+\.\d+\.\d+\n$");

    [Fact]
    public async Task Nothing_Given_IsUsage()
    {
        var run = await Run.OfAsync(Nothing);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldContain("copy SOURCE TARGET");
    }

    private static string Unwrapped(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
