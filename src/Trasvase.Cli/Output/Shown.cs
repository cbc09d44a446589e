using System.Globalization;
using System.Text;
using Trasvase.Storage;

namespace Trasvase.Cli.Output;

/// <summary>
/// Makes text from elsewhere (keys, a store's answers) safe for a terminal. A key may hold any character, including those that move the
/// cursor, change colours or reverse the direction of text.
/// </summary>
internal static class Shown
{
    /// <summary>Returns the text with every character that is not plainly visible written as an escape: <c>\n</c>, <c>\u001B</c>.</summary>
    public static string Escaped(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when NeedsEscape(c) => shown.Append($"\\u{(int)c:X4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }

    /// <summary>Returns the sentence, escaped and without any secret that it may quote.</summary>
    public static string Prose(string sentence) => Escaped(Redaction.Of(sentence));

    /// <summary>
    /// Returns the escaped text. If it is longer than <paramref name="width"/>, an ellipsis replaces its middle, because both ends tell
    /// keys apart.
    /// </summary>
    public static string Shortened(string text, int width)
    {
        var shown = Escaped(text);
        if (shown.Length <= width)
        {
            return shown;
        }

        var tail = (width - 1) * 2 / 3;
        var head = width - 1 - tail;
        head -= Splits(shown, head) ? 1 : 0;
        tail -= Splits(shown, shown.Length - tail) ? 1 : 0;
        return $"{shown[..head]}…{shown[^tail..]}";
    }

    /// <summary>Returns lines of at most <paramref name="width"/> characters, broken at spaces. A longer word stays whole.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    private static bool Splits(string text, int index) =>
        index > 0 && index < text.Length && char.IsHighSurrogate(text[index - 1]) && char.IsLowSurrogate(text[index]);

    private static bool NeedsEscape(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
