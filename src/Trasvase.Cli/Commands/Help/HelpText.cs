using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Trasvase.Cli.Commands.Help;

/// <summary>
/// Adds the help options to commands: <c>--help</c> shows one screen with the options that people need first, <c>--help-all</c> shows
/// everything.
/// </summary>
internal static class HelpText
{
    /// <summary>The option that shows what people need first.</summary>
    public const string Short = "--help";

    /// <summary>The option that shows everything.</summary>
    public const string Long = "--help-all";

    /// <summary>Adds the help options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="examples">The examples: a description and a command line each.</param>
    /// <returns>The command.</returns>
    public static Command AddTo(Command command, IReadOnlyList<(string What, string Line)> examples)
    {
        command.Add(new Option<bool>(Short, "-h", "-?") { Description = "Show this help", Action = new Showing(examples, isWhole: false) });
        command.Add(new Option<bool>(Long)
        {
            Description = "Show all options, where secrets come from, and what the exit status means",
            Action = new Showing(examples, isWhole: true),
        });
        return command;
    }

    private sealed class Showing(IReadOnlyList<(string What, string Line)> examples, bool isWhole) : SynchronousCommandLineAction
    {
        // The help must work without the command's required arguments.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var command = parseResult.CommandResult;
            var isShort = !isWhole && command.Parent is CommandResult && command.Command.Subcommands.Count == 0;
            foreach (var line in isShort
                ? new ShortHelpPage(command, examples.Select(example => example.Line), HelpPage.Width).Lines()
                : new HelpPage(command, examples, isWhole).Lines())
            {
                parseResult.InvocationConfiguration.Output.WriteLine(line);
            }

            return ExitCodes.Done;
        }
    }
}
