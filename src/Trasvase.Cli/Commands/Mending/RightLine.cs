using System.CommandLine;
using Trasvase.Storage;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>
/// Suggests the whole command line that was probably meant, including everything else that was written. A line is suggested only if it
/// can be run as it is. So an unexpected word, which may be a secret, is never repeated.
/// </summary>
internal static class RightLine
{
    /// <summary>
    /// The settings of the parser. A key may begin with <c>@</c>, which therefore does not name a file with more arguments.
    /// </summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Returns the line after <c>Did you mean:</c>, quoted for a shell; null if the meaning cannot be guessed.</summary>
    /// <param name="arguments">The command line as it was written.</param>
    /// <param name="root">The program's command.</param>
    /// <param name="places">The settings that the meaning of a location depends on.</param>
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

    /// <summary>Returns the sentence followed by the suggested line.</summary>
    public static string Suggest(string sentence, string? line) => line is null ? sentence : $"{sentence} Did you mean: {line}";
}
