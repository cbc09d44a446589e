using System.CommandLine;
using System.Text.RegularExpressions;

namespace Trasvase.Cli.Commands;

/// <summary>
/// What is wrong with a command line, in one sentence. Nothing that might be a secret is repeated: of what was not expected only
/// the names of options are, and no location's query.
/// </summary>
internal static partial class UsageFault
{
    /// <summary>What the program is called.</summary>
    public const string Program = "trasvase";

    private static readonly string[] SecretWords = ["key", "secret", "sas", "token", "password", "connection"];

    /// <summary>The sentence.</summary>
    public static string Sentence(ParseResult arguments)
    {
        var unknown = arguments.UnmatchedTokens.Where(token => token.StartsWith('-')).Select(token => token.Split('=', 2)[0]).ToList();
        if (unknown.Count > 0)
        {
            var hint = unknown.Exists(name => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                ? " Secrets are never arguments: use the environment, a profile or a file."
                : "";
            return $"There is no option {string.Join(", ", unknown)}.{hint} See '{Name(arguments)} --help'.";
        }

        if (IsRoot(arguments))
        {
            return $"Say what to do: {string.Join(", ", arguments.CommandResult.Command.Subcommands.Select(command => command.Name))}. See '{Program} --help'.";
        }

        var expected = arguments.CommandResult.Command.Arguments;
        if (expected.Any(argument => arguments.GetResult(argument) is null or { Tokens.Count: 0 }))
        {
            return $"{arguments.CommandResult.Command.Name} needs {string.Join(" and ", expected.Select(argument => argument.Name))}. See '{Name(arguments)} --help'.";
        }

        var faults = arguments.UnmatchedTokens.Count > 0
            ? [$"There {(arguments.UnmatchedTokens.Count == 1 ? "is one argument" : $"are {arguments.UnmatchedTokens.Count} arguments")} too many."]
            : arguments.Errors.Select(error => Query().Replace(error.Message, "?...")).Distinct();
        return $"{string.Join(' ', faults)} See '{Name(arguments)} --help'.";
    }

    private static bool IsRoot(ParseResult arguments) => arguments.CommandResult.Command.Name == Program;

    private static string Name(ParseResult arguments) => IsRoot(arguments) ? Program : $"{Program} {arguments.CommandResult.Command.Name}";

    [GeneratedRegex(@"\?[^'\s]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Query();
}
