using System.CommandLine;
using System.CommandLine.Invocation;

namespace Trasvase.Cli.Commands.Help;

/// <summary>
/// Help as every command gives it: <c>--help</c> on one screen with the options that people need first, <c>--help-all</c> with everything.
/// </summary>
internal static class HelpText
{
    /// <summary>Shows what people need first.</summary>
    public const string Short = "--help";

    /// <summary>Shows everything.</summary>
    public const string Long = "--help-all";

    /// <summary>Gives a command its help.</summary>
    /// <param name="command">The command.</param>
    /// <param name="examples">What each example does, and its line.</param>
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
        // Who asks how a command is used has not given its arguments.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (var line in new HelpPage(parseResult.CommandResult, examples, isWhole).Lines())
            {
                parseResult.InvocationConfiguration.Output.WriteLine(line);
            }

            return ExitCodes.Done;
        }
    }
}
