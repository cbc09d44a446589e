using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>Recognises options that are written as in other programs, or misspelt.</summary>
internal static class OptionSlips
{
    private static readonly string[] SecretWords =
        ["key", "secret", "sas", "token", "pass", "pwd", "connection-string", "connectionstring", "credential", "auth", "signature"];

    // The arguments that replace the option. If the option has a value, it follows them.
    private static readonly Dictionary<string, string[]> Synonyms = new(StringComparer.Ordinal)
    {
        ["--overwrite"] = ["--if-exists", "overwrite"],
        ["--force"] = ["--if-exists", "overwrite"],
        ["-f"] = ["--if-exists", "overwrite"],
        ["--no-clobber"] = ["--if-exists", "skip"],
        ["--no-overwrite"] = ["--if-exists", "skip"],
        ["--ignore-existing"] = ["--if-exists", "skip"],
        ["--skip-existing"] = ["--if-exists", "skip"],
        ["--update"] = ["--if-exists", "newer"],
        ["-u"] = ["--if-exists", "newer"],
        ["--recursive"] = [],
        ["-r"] = [],
        ["-R"] = [],
        ["--progress"] = [],
        ["-P"] = [],
        ["-q"] = ["--quiet"],
        ["--silent"] = ["--quiet"],
        ["--include-pattern"] = ["--include"],
        ["--exclude-pattern"] = ["--exclude"],
        ["--files-from"] = ["--from-list"],
        ["--bwlimit"] = ["--max-rate"],
        ["--tpslimit"] = ["--max-requests"],
        ["--transfers"] = ["--connections"],
        ["--concurrency"] = ["--connections"],
        ["--parallel"] = ["--connections"],
        ["--threads"] = ["--connections"],
        ["--workers"] = ["--connections"],
        ["--region"] = ["--s3-region"],
        ["--profile"] = ["--s3-profile"],
        ["--endpoint-url"] = ["--s3-endpoint"],
        ["--no-sign-request"] = ["--source-public"],
        ["--account-name"] = ["--azure-account"],
        ["--block-blob-tier"] = ["--tier"],
        ["--read-back"] = ["--verify", "read-back"],
        ["--delete-destination"] = ["--delete"],
        ["--delete-after"] = ["--delete"],
        ["--max-delete"] = ["--delete-max"],
    };

    // The values of AzCopy's --overwrite, such as --overwrite=false.
    private static readonly Dictionary<string, string> ValuesOfOverwrite = new(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = "overwrite",
        ["false"] = "skip",
        ["ifSourceNewer"] = "newer",
    };

    /// <summary>Whether an option's name suggests that its value is a secret, which must never be repeated.</summary>
    public static bool IsAboutSecrets(string option) => SecretWords.Any(word => option.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Returns the names of options that the command does not have. The parser takes them for locations if a location is missing.
    /// </summary>
    public static IReadOnlyList<string> Unknown(ParseResult arguments) =>
        [.. arguments.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens.Select(token => token.Value))
            .Concat(arguments.UnmatchedTokens)
            .Where(token => token.Length > 1 && token[0] == '-')
            .Select(token => token.Split('=', 2)[0])
            .Distinct()];

    /// <summary>Returns the line with the options that were meant; null if the meaning of one of them cannot be guessed.</summary>
    public static IReadOnlyList<string>? Mend(IReadOnlyList<string> line, ParseResult arguments)
    {
        var unknown = Unknown(arguments);
        if (unknown.Any(IsAboutSecrets))
        {
            return null;
        }

        var options = arguments.CommandResult.Command.Options.Select(option => option.Name).ToList();
        var mended = new List<string>();
        foreach (var argument in line)
        {
            var (name, value) = argument.Split('=', 2) is [var before, var behind] ? (before, behind) : (argument, null);
            if (!unknown.Contains(name))
            {
                mended.Add(argument);
            }
            else if (Meant(name, value, options) is { } meant)
            {
                mended.AddRange(meant);
            }
            else
            {
                return null;
            }
        }

        return mended;
    }

    /// <summary>Whether the option asks for everything below a location, as in other programs.</summary>
    public static bool IsRecursive(string option) => option is "-r" or "-R" or "--recursive";

    private static IReadOnlyList<string>? Meant(string name, string? value, IReadOnlyList<string> options)
    {
        var synonym = Synonyms.GetValueOrDefault(name);
        if (synonym is [var known, ..] && !options.Contains(known))
        {
            synonym = null;
        }

        if (synonym is { Length: not 1 })
        {
            return value is null || bool.TryParse(value, out _) && name != "--overwrite" ? synonym
                : ValuesOfOverwrite.TryGetValue(value, out var policy) ? [synonym[0], policy]
                : null;
        }

        var meant = synonym?[0] ?? Nearest.Of(name, options);
        return meant is null ? null : value is null ? [meant] : [meant, value];
    }
}
