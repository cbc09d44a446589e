using System.CommandLine;
using System.CommandLine.Parsing;
using Trasvase.Cli.Commands.Arguments;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands.Help;

/// <summary>The command <c>trasvase help [COMMAND]</c>. It shows the same as <c>COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="parse">Parses a command line of this program.</param>
    public static Command Create(Func<IReadOnlyList<string>, ParseResult> parse)
    {
        var names = new Argument<string[]>("COMMAND")
        {
            Description = "The command, such as copy or jobs show",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = Choice.Flag("--all", $"The same as COMMAND {HelpText.Long}");
        var command = new Command("help", "Show how a command is used.") { names, all };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var about = arguments.GetValue(names) ?? [];
            var named = parse(about);
            var isMore = named.CommandResult.Children.OfType<ArgumentResult>().Any(argument => argument.Tokens.Count > 0);
            if (isMore || named.UnmatchedTokens.Count > 0)
            {
                await Console.Error.WriteLineAsync(Complaint.Line(UsageFault.Sentence(named, about)));
                return ExitCodes.Usage;
            }

            var help = parse([.. about, arguments.GetValue(all) ? HelpText.Long : HelpText.Short]);
            return await help.InvokeAsync(arguments.InvocationConfiguration, cancellationToken);
        });
        return HelpText.AddTo(
            command,
            [
                ("How objects are copied:", "trasvase help copy"),
                ("All that there is to say about it:", "trasvase help --all copy"),
            ]);
    }
}
