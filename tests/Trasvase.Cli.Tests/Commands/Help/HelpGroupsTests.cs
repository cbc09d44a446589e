using System.CommandLine;
using Trasvase.Cli.Commands.Help;
using Trasvase.Testing.Emulators;

namespace Trasvase.Cli.Tests.Commands.Help;

public sealed class HelpGroupsTests
{
    [Fact]
    public void Of_EveryCommand_ShowsEachOptionOnce()
    {
        foreach (var command in All(ProgramCommand.Create()))
        {
            var shown = HelpGroups.Of(command).SelectMany(group => group.Options).Select(option => option.Name).ToList();

            shown.ShouldBe(command.Options.Select(option => option.Name), ignoreOrder: true, command.Name);
        }
    }

    [Fact]
    public void Table_EveryOption_IsInOneGroupAndOfSomeCommand()
    {
        var grouped = HelpGroups.Table.SelectMany(group => group.Options).ToList();

        grouped.ShouldBe(
            All(ProgramCommand.Create()).SelectMany(command => command.Options).Select(option => option.Name).Distinct(),
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("copy", "--dry-run", "--if-exists")]
    [InlineData("sync", "--dry-run", "--delete")]
    [InlineData("verify", "--read-back", "--json")]
    [InlineData("plan", "--verb", "--rate")]
    public void First_CommandWithManyOptions_IsTenOfThem(string name, params string[] among)
    {
        var first = HelpGroups.First(ProgramCommand.Create().Subcommands.Single(each => each.Name == name))
            .Select(option => option.Name)
            .ToList();

        first.Count.ShouldBe(HelpGroups.ShownFirst);
        among.ShouldBeSubsetOf(first);
    }

    [Fact]
    public void Table_EveryOption_IsInTheDocumentation()
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs", "cli.md"));

        HelpGroups.Table.SelectMany(group => group.Options)
            .Where(option => !page.Contains(option, StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
