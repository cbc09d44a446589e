using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Trasvase.Cli.Commands.Mending;
using Trasvase.Http;

namespace Trasvase.Cli.Commands;

/// <summary>
/// Explains what is wrong with a command line, in one sentence, and suggests the line that was probably meant. Nothing that might be a
/// secret is repeated: of unexpected arguments only the names of options are shown, and of a location never its query.
/// </summary>
internal static partial class UsageFault
{
    /// <summary>The program's name.</summary>
    public const string Program = "trasvase";

    /// <summary>Whether the line cannot be run.</summary>
    public static bool IsIn(ParseResult arguments) =>
        arguments.Action is not { ClearsParseErrors: true } && (arguments.Errors.Count > 0 || OptionSlips.Unknown(arguments).Count > 0);

    /// <summary>Returns the sentence.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="written">The command line as it was written.</param>
    public static string Sentence(ParseResult arguments, IReadOnlyList<string> written)
    {
        var root = arguments.RootCommandResult.Command;
        var slip = CommandSlips.Of(written, root);
        return RightLine.Of(written, root) is { } line
            ? RightLine.Suggest(slip?.Fault ?? What(arguments), line)
            : $"{slip?.Instead ?? What(arguments)} See '{slip?.Help ?? Name(arguments)} --help'.";
    }

    // A short option may have a value glued to it, and the value may be a secret: -Ppassword.
    private static string NameOnly(string option) => option.StartsWith("--", StringComparison.Ordinal) ? option : option[..2];

    private static string What(ParseResult arguments)
    {
        var unknown = OptionSlips.Unknown(arguments);
        if (unknown.Count > 0)
        {
            var hint = unknown.Any(OptionSlips.IsAboutSecrets)
                ? " Secrets are never arguments: use the environment, a profile or a file."
                : Elsewhere(arguments, unknown);
            return $"There is no option {string.Join(", ", unknown.Select(NameOnly))}.{hint}";
        }

        if (IsWithoutCommand(arguments))
        {
            var commands = arguments.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name);
            return $"{Unknown(arguments)}Say what to do: {string.Join(", ", commands)}.";
        }

        var expected = arguments.CommandResult.Command.Arguments;
        var needed = expected.Where(argument => argument.Arity.MinimumNumberOfValues > 0);
        if (needed.Any(argument => arguments.GetResult(argument) is not { Tokens.Count: > 0 }))
        {
            var where = expected is [{ Name: "ID" }] ? $" '{Program} jobs' lists them." : "";
            return $"{PathOf(arguments.CommandResult)} needs {string.Join(" and ", expected.Select(argument => argument.Name))}.{where}";
        }

        return arguments.UnmatchedTokens.Count switch
        {
            0 => string.Join(' ', arguments.Errors.Select(error => Query().Replace(error.Message, "?...")).Distinct()),
            1 => "There is one argument too many.",
            var count => $"There are {count} arguments too many.",
        };
    }

    // Only what looks like the name of a command is repeated.
    private static string Unknown(ParseResult arguments) =>
        arguments.UnmatchedTokens is [var first, ..] && first.Length <= 20 && first.All(char.IsAsciiLetterLower)
            ? $"There is no command '{first}'. "
            : "";

    // Names the other commands that have the option.
    private static string Elsewhere(ParseResult arguments, IReadOnlyList<string> unknown)
    {
        var commands = arguments.RootCommandResult.Command.Subcommands
            .Where(command => unknown.All(name => command.Options.Any(option => option.Name == name)))
            .Select(command => command.Name)
            .ToList();
        return commands.Count == 0 || IsRoot(arguments) ? "" : $" It is an option of {string.Join(", ", commands)}.";
    }

    private static bool IsRoot(ParseResult arguments) => arguments.CommandResult == arguments.RootCommandResult;

    // `jobs` alone lists the jobs, so it lacks a command only if an argument does not match one.
    private static bool IsWithoutCommand(ParseResult arguments) =>
        IsRoot(arguments) || (arguments.CommandResult.Command.Subcommands.Count > 0 && arguments.UnmatchedTokens.Count > 0);

    private static string Name(ParseResult arguments) => IsRoot(arguments) ? Program : $"{Program} {PathOf(arguments.CommandResult)}";

    /// <summary>Returns the full name of a command: <c>jobs show</c>.</summary>
    internal static string PathOf(CommandResult command) =>
        command.Parent is CommandResult { Parent: not null } parent ? $"{PathOf(parent)} {command.Command.Name}" : command.Command.Name;

    [GeneratedRegex(@"\?[^'\s]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Query();
}
