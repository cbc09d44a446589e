using System.Text;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Maps keys to keys that the target can hold, reversibly. A key that the target can hold stays as it is, unless a text in it looks like
/// an escape: the underscore of that text is then escaped, so that two different keys never become the same. Whatever the target cannot
/// hold (characters, a dot at the end of a name, slashes beyond the most that it accepts) is written as an escape: <c>a\b</c> becomes
/// <c>a_x5c_b</c>. Pure: the target's profile says what the target can hold.
/// </summary>
internal static class KeyMapping
{
    /// <summary>
    /// Returns the key to use at the target; null if the key is not text, or if the target cannot hold the mapped key either because it is
    /// too long.
    /// </summary>
    public static ObjectKey? Encode(ObjectKey key, StoreProfile target)
    {
        if (!key.IsText)
        {
            return null;
        }

        var text = key.Value;
        var escaped = new bool[text.Length];
        if (target.WhyKeyRefused(key) is not null)
        {
            MarkCharacters(text, escaped, target);
            MarkNames(text, escaped, target);
            MarkSlashes(text, escaped, target);
        }

        var encoded = new ObjectKey(Write(text, escaped));
        return target.WhyKeyRefused(encoded) is null ? encoded : null;
    }

    /// <summary>Returns the key that <see cref="Encode"/> maps to the given key; null if there is no such key.</summary>
    public static ObjectKey? Decode(ObjectKey encoded, StoreProfile target)
    {
        try
        {
            var decoded = new ObjectKey(Escapes.Decode(encoded.Value));
            return Encode(decoded, target) == encoded ? decoded : null;
        }
        catch (ArgumentException)
        {
            // The escapes decode to half of a surrogate pair, which no key contains.
            return null;
        }
    }

    private static void MarkCharacters(string text, bool[] escaped, StoreProfile target)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // A surrogate pair is one character and stays as it is, because half of a pair has no escape. Every store holds letters and
            // digits.
            var plain = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '/' || char.IsSurrogate(text[i]);
            escaped[i] = !plain && !IsHeld($"a{text[i]}a", target);
        }
    }

    // The target may refuse a whole name between two slashes: ".", "..", or a name that ends with a dot.
    private static void MarkNames(string text, bool[] escaped, StoreProfile target)
    {
        var start = 0;
        while (start <= text.Length)
        {
            var slash = text.IndexOf('/', start);
            var end = slash < 0 ? text.Length : slash;
            if (end > start && !IsHeld(Slice(text, escaped, start, end), target))
            {
                escaped[end - 1] |= !char.IsSurrogate(text[end - 1]);
            }

            start = end + 1;
        }
    }

    // Escapes as few slashes as possible, beginning at the end.
    private static void MarkSlashes(string text, bool[] escaped, StoreProfile target)
    {
        var at = text.LastIndexOf('/');
        while (at >= 0 && !IsHeld(Write(text, escaped), target))
        {
            escaped[at] = true;
            at = at == 0 ? -1 : text.LastIndexOf('/', at - 1);
        }
    }

    private static string Write(string text, bool[] escaped) => Slice(text, escaped, 0, text.Length);

    private static string Slice(string text, bool[] escaped, int start, int end)
    {
        var written = new StringBuilder(end - start + 16);
        for (var i = start; i < end; i++)
        {
            _ = escaped[i] || WouldLookEncoded(text, escaped, i) ? written.Append(Escapes.Of(text[i])) : written.Append(text[i]);
        }

        return written.ToString();
    }

    // Whether the written text would contain an escape at this position although none is meant. The digits are followed by an underscore
    // if the next character is one or is itself escaped, because an escape begins with an underscore.
    private static bool WouldLookEncoded(string text, bool[] escaped, int at)
    {
        var end = at + 2;
        for (var digits = Escapes.DigitsAt(text, at); digits > 0 && !escaped[end]; digits--)
        {
            end++;
        }

        return end > at + 2 && !escaped[at + 1] && end < text.Length && (text[end] == '_' || escaped[end]);
    }

    private static bool IsHeld(string key, StoreProfile target) => target.WhyKeyRefused(new ObjectKey(key)) is null;
}
