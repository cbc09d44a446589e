using System.Buffers;
using System.Globalization;
using System.Text;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Writes and reads escapes. An escape stands for a character that cannot be kept: <c>_x2d_</c>, the character's UTF-16 code in
/// hexadecimal without leading zeros.
/// </summary>
internal static class Escapes
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Returns the escape of a character.</summary>
    public static string Of(char c) => $"_x{(int)c:x}_";

    /// <summary>Returns the text with every escape in it decoded.</summary>
    public static string Decode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            if (IsAt(text, at))
            {
                var end = text.IndexOf('_', at + 2);
                decoded.Append(
                    (char)int.Parse(text.AsSpan(at + 2, end - at - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at = end + 1;
            }
            else
            {
                decoded.Append(text[at++]);
            }
        }

        return decoded.ToString();
    }

    /// <summary>
    /// Returns the number of hexadecimal digits, at most four, of an escape that begins at this position; 0 if none begins there. The text
    /// after the digits is not checked.
    /// </summary>
    public static int DigitsAt(string text, int at)
    {
        if (at + 2 >= text.Length || text[at] != '_' || text[at + 1] != 'x')
        {
            return 0;
        }

        var digits = text.AsSpan(at + 2, Math.Min(4, text.Length - at - 2));
        var end = digits.IndexOfAnyExcept(HexDigits);
        return end < 0 ? digits.Length : end;
    }

    private static bool IsAt(string text, int at) =>
        DigitsAt(text, at) is > 0 and var digits && at + 2 + digits < text.Length && text[at + 2 + digits] == '_';
}
