using System.CommandLine;
using Trasvase.Storage;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>
/// The whole command line that was probably meant, with everything else that was written. It is only offered if it can be run as it is,
/// so a word that nobody expected, which may be a secret, is never repeated.
/// </summary>
internal static class RightLine
{
    /// <summary>Parses as this program does: a key may begin with @, and is not a file with more arguments then.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>The line behind <c>Did you mean:</c>, quoted for a shell; null if nobody knows what was meant.</summary>
    /// <param name="arguments">What was written.</param>
    /// <param name="root">The program's command.</param>
    /// <param name="places">What locations depend on.</param>
    public static string? Of(IReadOnlyList<string> arguments, Command root, PlaceRules? places = null)
    {
        var line = CommandSlips.Mend(arguments, root);
        if (OptionSlips.Mend(line, root.Parse(line, Parsing)) is not { } mended)
        {
            return null;
        }

        var isRecursive = line.Except(mended).Any(OptionSlips.IsRecursive);
        mended = LocationSlips.Mend(mended, root.Parse(mended, Parsing), (places ?? new PlaceRules()) with { IsRecursive = isRecursive });
        var parsed = root.Parse(mended, Parsing);
        var text = ShellWords.Line([UsageFault.Program, .. mended]);
        var canRun = parsed.Errors.Count == 0 && OptionSlips.Unknown(parsed).Count == 0;
        return canRun && !mended.SequenceEqual(arguments) && Redaction.Of(text) == text ? text : null;
    }

    /// <summary>A sentence, and behind it the line that was probably meant.</summary>
    public static string Suggest(string sentence, string? line) => line is null ? sentence : $"{sentence} Did you mean: {line}";
}
