using System.CommandLine;
using System.CommandLine.Parsing;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands.Help;

/// <summary>
/// Writes how a command is used on one screen of 80 by 24: what it does, its arguments, the options that people need first, a line each,
/// and examples.
/// </summary>
/// <param name="command">The command.</param>
/// <param name="examples">The command lines of examples.</param>
/// <param name="width">The number of columns.</param>
internal sealed class ShortHelpPage(CommandResult command, IEnumerable<string> examples, int width)
{
    private const int ExamplesMax = 3;
    private const string Indent = "  ";

    // What ends the part of a description that says enough.
    private static readonly string[] Ends = [". ", "; ", ": ", " ("];

    private readonly string _name = UsageFault.PathOf(command);

    /// <summary>Returns the lines of the page.</summary>
    public IEnumerable<string> Lines()
    {
        var options = HelpGroups.First(command.Command);
        return
        [
            .. Shown.Wrapped(command.Command.Description ?? "", width),
            $"USAGE: {UsageFault.Program} {_name} {Arguments()}[OPTIONS]",
            .. Table([.. command.Command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]),
            "",
            options.Count < All ? $"OPTIONS (the first of {All}; {HelpText.Long} shows all)" : "OPTIONS",
            .. Table([.. options.Select(Row)]),
            "",
            "EXAMPLES",
            .. examples.Select(line => Indent + line).Where(line => line.Length <= width).Take(ExamplesMax),
        ];
    }

    private int All => command.Command.Options.Count(option => !option.Hidden);

    private string Arguments() => string.Concat(command.Command.Arguments.Select(argument =>
        argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}] " : $"{argument.Name} "));

    // The words of a choice say more than a description of them.
    private static (string Names, string Text) Row(Option option) => option.HelpName?.Contains('|', StringComparison.Ordinal) == true
        ? (option.Name, $"{option.HelpName}; {option.Description!.Split("; ")[^1]}")
        : ($"{option.Name} {(option.ValueType == typeof(bool) ? "" : option.HelpName)}".TrimEnd(), option.Description ?? "");

    private IEnumerable<string> Table(IReadOnlyList<(string Names, string Text)> rows)
    {
        var column = rows.Count == 0 ? 0 : rows.Max(row => row.Names.Length);
        return rows.Select(row => $"{Indent}{row.Names.PadRight(column)}{Indent}{Fitted(row.Text, width - column - (2 * Indent.Length))}");
    }

    // As many whole clauses as fit; or if not even the first one does, as many words.
    private static string Fitted(string text, int room)
    {
        while (text.Length > room)
        {
            var end = Ends.Max(mark => text.LastIndexOf(mark, StringComparison.Ordinal));
            if (end <= 0)
            {
                return Shown.Wrapped(text, room - 1).First() + "…";
            }

            text = text[..end];
        }

        return text;
    }
}
