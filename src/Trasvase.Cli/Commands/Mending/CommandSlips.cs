using System.CommandLine;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>A mistake in the command of a command line.</summary>
/// <param name="Fault">What is wrong, as a sentence.</param>
/// <param name="Instead">The same sentence with the command that was meant, for a line whose rest cannot be run either.</param>
/// <param name="Help">The command whose help explains more.</param>
internal sealed record CommandSlip(string Fault, string Instead, string Help);

/// <summary>Recognises commands that are written as in other programs, or misspelt.</summary>
internal static class CommandSlips
{
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cp"] = "copy",
        ["copyto"] = "copy",
        ["transfer"] = "copy",
        ["upload"] = "copy",
        ["mv"] = "move",
        ["moveto"] = "move",
        ["ls"] = "list",
        ["dir"] = "list",
        ["rsync"] = "sync",
        ["mirror"] = "sync",
        ["check"] = "verify",
        ["compare"] = "verify",
        ["diff"] = "verify",
        ["estimate"] = "plan",
        ["cost"] = "plan",
        ["diagnose"] = "doctor",
        ["continue"] = "resume",
        ["status"] = "jobs",
        ["history"] = "jobs",
        ["version"] = "--version",
    };

    private static readonly Dictionary<string, string> SynonymsOfJobs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ls"] = "list",
        ["status"] = "show",
        ["info"] = "show",
        ["continue"] = "resume",
        ["stop"] = "cancel",
        ["kill"] = "cancel",
        ["abort"] = "cancel",
        ["rm"] = "forget",
        ["delete"] = "forget",
        ["remove"] = "forget",
    };

    private static readonly string[] Removing = ["rm", "del", "delete", "remove", "purge", "rmdir"];
    private static readonly string[] Making = ["mb", "mkdir", "make"];

    /// <summary>Returns the mistake in a line's command; null if there is none, or if the intended command cannot be guessed.</summary>
    public static CommandSlip? Of(IReadOnlyList<string> line, Command root)
    {
        if (line.Count > 0 && Named(root, line[0]) is null && WhyNone(line[0]) is { } why)
        {
            return new CommandSlip(why, why, UsageFault.Program);
        }

        var mended = Mend(line, root);
        if (mended == line || (Named(root, mended[0]) is null && mended[0] != "--version"))
        {
            return null;
        }

        var at = line.Zip(mended).TakeWhile(pair => pair.First == pair.Second).Count();
        var hasTwo = Named(root, mended[0]) is { Subcommands.Count: > 0 } && mended.Count > 1;
        var whole = $"{UsageFault.Program} {string.Join(' ', mended.Take(hasTwo ? 2 : 1))}";
        var fault = line[0] switch
        {
            ['-', ..] => "The command comes first.",
            var first when first.Contains("://", StringComparison.Ordinal) => "The command is missing.",
            _ => $"There is no command '{(at == 0 ? line[0] : $"{line[0]} {line[at]}")}'.",
        };
        return new CommandSlip(fault, $"{fault} Did you mean '{whole}'?", whole);
    }

    /// <summary>
    /// Returns the line with the command that was meant, or the same line if its command exists or no command can be guessed.
    /// </summary>
    public static IReadOnlyList<string> Mend(IReadOnlyList<string> line, Command root)
    {
        if (line.Count == 0)
        {
            return line;
        }

        var first = line[0];
        var rest = line.Skip(1).ToList();
        if (Named(root, first) is { } command)
        {
            var hasBelow = command.Subcommands.Count > 0 && rest.Count > 0 && Named(command, rest[0]) is null;
            return hasBelow && Meant(rest[0], command, SynonymsOfJobs) is { } below ? [first, below, .. rest.Skip(1)] : line;
        }

        // `trasvase s3 cp ...`, as with the AWS CLI.
        if (first == "s3" && rest.Count > 0)
        {
            return Mend(rest, root);
        }

        if (first.StartsWith('-'))
        {
            return CommandFirst(line, root);
        }

        if (first.Contains("://", StringComparison.Ordinal))
        {
            return ["copy", .. line];
        }

        // A command of jobs without the word jobs: `trasvase cancel ID`.
        return Named(root, "jobs") is { } jobs && Named(jobs, first) is not null ? [jobs.Name, .. line]
            : Meant(first, root, Synonyms) is { } meant ? [meant, .. rest]
            : line;
    }

    private static string? WhyNone(string word) => word switch
    {
        _ when Removing.Contains(word, StringComparer.OrdinalIgnoreCase) =>
            "No command only removes: 'trasvase move' removes each source once its target is verified, "
            + "and 'trasvase sync --delete' what the source does not have.",
        _ when Making.Contains(word, StringComparer.OrdinalIgnoreCase) =>
            "Containers are made by the job that fills them: 'trasvase copy --create-container SOURCE TARGET'.",
        _ => null,
    };

    private static string? Meant(string word, Command command, Dictionary<string, string> synonyms) =>
        synonyms.GetValueOrDefault(word) ?? Nearest.Of(word, command.Subcommands.Select(each => each.Name));

    private static Command? Named(Command command, string name) => command.Subcommands.FirstOrDefault(each => each.Name == name);

    // Options that stand before their command.
    private static IReadOnlyList<string> CommandFirst(IReadOnlyList<string> line, Command root)
    {
        var at = line.TakeWhile(argument => Named(root, argument) is null).Count();
        if (at == line.Count)
        {
            at = line.TakeWhile(argument => argument.StartsWith('-') || Meant(argument, root, Synonyms) is null).Count();
        }

        return at == line.Count
            ? line
            : [Named(root, line[at])?.Name ?? Meant(line[at], root, Synonyms)!, .. line.Take(at), .. line.Skip(at + 1)];
    }
}
