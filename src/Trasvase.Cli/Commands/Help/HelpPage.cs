using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Trasvase.Cli.Output;

namespace Trasvase.Cli.Commands.Help;

/// <summary>Writes how a command is used, as lines. Depends on nothing but its arguments and the terminal's width.</summary>
/// <param name="command">The command.</param>
/// <param name="examples">The examples: a description and a command line each.</param>
/// <param name="isWhole">Whether to show all options and the sections that all commands have in common.</param>
internal sealed class HelpPage(CommandResult command, IReadOnlyList<(string What, string Line)> examples, bool isWhole)
{
    private const int WidthWithoutTerminal = 80;
    private const int NamesMax = 28;

    private const string Secrets =
        "Never in arguments, which every user of a machine can see. S3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, "
        + "else a profile (SSO, assumed roles), web identity, container or instance role. Azure: AZURE_STORAGE_CONNECTION_STRING, else "
        + "AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN, else Microsoft Entra ID (workload and "
        + "managed identities, `az login`); or a file that only its owner can read: --azure-connection-string-file, --azure-key-file, "
        + "--azure-sas-file, --sse-c-key-file. Options win over variables. s3:///key is in the bucket that AWS_STORAGE_BUCKET_NAME says.";

    private readonly int _width = Width;

    /// <summary>The number of columns of the terminal, or of the usual one if there is none.</summary>
    public static int Width =>
        Console.IsOutputRedirected || Console.WindowWidth < 60
            ? WidthWithoutTerminal
            : Math.Max(WidthWithoutTerminal, Console.WindowWidth - 1);

    private Command Command => command.Command;

    private bool IsRoot => command.Parent is not CommandResult;

    private string Name => IsRoot ? UsageFault.Program : $"{UsageFault.Program} {UsageFault.PathOf(command)}";

    /// <summary>Returns the lines of the page.</summary>
    public IEnumerable<string> Lines()
    {
        IEnumerable<string>[] sections =
        [
            Shown.Wrapped(Command.Description ?? "", _width), Usage(), Commands(), Arguments(), .. Options(), Examples(),
            .. isWhole || IsRoot ? Common() : More(),
        ];
        return sections.Select(section => section.ToList()).Where(section => section.Count > 0)
            .SelectMany((section, i) => i == 0 ? section : section.Prepend(""));
    }

    private IEnumerable<string> Usage()
    {
        var above = UsageFault.PathOf(command).Split(' ').SkipLast(1);
        string[] words = IsRoot ? ["COMMAND"] : [.. above, WithArguments(Command), "[OPTIONS]"];
        yield return $"USAGE: {UsageFault.Program} {string.Join(' ', words)}";
    }

    private IEnumerable<string> Commands() =>
        Titled("COMMANDS", Command.Subcommands.Where(each => !each.Hidden).Select(each => (WithArguments(each), each.Description ?? "")));

    private IEnumerable<string> Arguments() =>
        Titled("ARGUMENTS", Command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));

    private IEnumerable<IEnumerable<string>> Options() => isWhole
        ? HelpGroups.Of(Command).Select(group => Titled(group.Heading, group.Options.Select(Row)))
        : [First(HelpGroups.First(Command))];

    private IEnumerable<string> First(IReadOnlyList<Option> options)
    {
        var all = Command.Options.Count(option => !option.Hidden);
        return Titled(options.Count < all ? $"OPTIONS (the first of {all}; {HelpText.Long} shows all)" : "OPTIONS", options.Select(Row));
    }

    private IEnumerable<string> Examples() =>
        examples.SelectMany(example => Broken(example.Line).Prepend($"  {example.What}")).Prepend("EXAMPLES");

    // A line that is too long goes on behind a backslash, as a shell reads it.
    private IEnumerable<string> Broken(string line)
    {
        var lines = Shown.Wrapped(line, _width - 6).ToList();
        return lines.Select((part, i) => $"    {(i > 0 ? "  " : "")}{part}{(i < lines.Count - 1 ? @" \" : "")}");
    }

    private IEnumerable<IEnumerable<string>> Common()
    {
        yield return Shown.Wrapped(Secrets, _width - 2).Select(line => "  " + line).Prepend("SECRETS");
        yield return ExitCodes.Table.SelectMany(row => Lines($"{row.Code,3}", row.Meaning, column: 3)).Prepend("EXIT STATUS");
    }

    private IEnumerable<IEnumerable<string>> More() =>
        [Shown.Wrapped($"'{Name} {HelpText.Long}' shows all options, where secrets come from, and what the exit status means.", _width)];

    private static string WithArguments(Command command)
    {
        var names = command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name);
        return string.Join(' ', names.Prepend(command.Name));
    }

    private static (string Names, string Text) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.Length == 2 && char.IsLetter(alias[1])).Append(option.Name));
        var value = option.ValueType == typeof(bool) ? "" : $" {option.HelpName}";
        var byDefault = option.HasDefaultValue && option.GetDefaultValue() is { } known and not bool
            ? $" [default: {Convert.ToString(known, CultureInfo.InvariantCulture)}]"
            : "";
        return (names + value, option.Description + byDefault);
    }

    // A name that is too long for the column gets a line of its own.
    private IEnumerable<string> Titled(string heading, IEnumerable<(string Names, string Text)> rows)
    {
        var all = rows.ToList();
        var column = all.Count == 0 ? 0 : Math.Min(NamesMax, all.Max(row => row.Names.Length));
        return all.SelectMany(row => Lines(row.Names, row.Text, column)).Prepend(heading).Take(all.Count == 0 ? 0 : int.MaxValue);
    }

    private IEnumerable<string> Lines(string names, string text, int column)
    {
        var first = names;
        if (names.Length > column)
        {
            yield return "  " + names;
            first = "";
        }

        foreach (var line in Shown.Wrapped(text, Math.Max(30, _width - column - 4)))
        {
            yield return $"  {first.PadRight(column)}  {line}".TrimEnd();
            first = "";
        }
    }
}
