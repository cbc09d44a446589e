using System.Globalization;
using System.Text;
using Trasvase.Http;

namespace Trasvase.Cli.Commands.Mending;

/// <summary>Writes arguments as a line that can be pasted into a shell.</summary>
internal static class ShellWords
{
    private const string Plain = "-_./:=@%+,";

    /// <summary>Returns the line, with each argument quoted if necessary.</summary>
    public static string Line(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    /// <summary>Returns one argument, quoted if necessary.</summary>
    public static string Quoted(string argument)
    {
        if (argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal)))
        {
            return argument;
        }

        return argument.Any(char.IsControl) ? $"$'{Escaped(argument)}'" : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    // Single quotes alone would send control characters to the terminal as they are.
    private static string Escaped(string argument)
    {
        var escaped = new StringBuilder(argument.Length + 8);
        foreach (var c in argument)
        {
            _ = c switch
            {
                '\'' or '\\' => escaped.Append('\\').Append(c),
                _ when char.IsControl(c) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
