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
    public async Task Help_OfACommand_HasExamplesSecretsAndExitStatus(string command)
    {
        var run = await Run.OfAsync(Nothing, command, "--help");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain($"trasvase {command} ");
        run.Output.ShouldContain("EXAMPLES");
        run.Output.ShouldContain("SECRETS");
        run.Output.ShouldContain("EXIT STATUS");
        foreach (var (code, meaning) in ExitCodes.Table)
        {
            run.Output.ShouldContain($"{code,3}  {meaning}");
        }
    }

    [Fact]
    public async Task Help_OfCopy_HasTheDefaultsOfTheOptions()
    {
        var help = (await Run.OfAsync(Nothing, "copy", "--help")).Output.ReplaceLineEndings(" ");

        help.ShouldContain($"[default: {new TransferOptions().Connections}]");
        help.ShouldContain("[default: 32MiB]");
        help.ShouldContain("--if-exists <rename|overwrite|skip|newer|fail>");
    }

    [Fact]
    public async Task Version_Asked_IsSaid() => (await Run.OfAsync(Nothing, "--version")).Output.ShouldMatch(@"^trasvase \d+\.\d+\.\d+\n$");

    [Fact]
    public async Task Nothing_Given_IsUsage()
    {
        var run = await Run.OfAsync(Nothing);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldContain("copy <SOURCE> <TARGET>");
    }
}
