using System.Text;
using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>
/// Fits keys to what the target can hold, reversibly. A key that it can hold stays as it is, unless something in it looks like an
/// escape: then its underscore is escaped, so that no two keys ever become the same one. What cannot be held (characters, a dot at
/// the end of a name, slashes beyond the most that the target takes) is written as an escape, <c>a\b</c> as <c>a_x5c_b</c>. Pure: which
/// characters these are the target's profile says.
/// </summary>
internal static class KeyMapping
{
    /// <summary>What a key is called at the target; null if that cannot be held either, because it is too long, or is no text.</summary>
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

    /// <summary>The key that <see cref="Encode"/> was given; null if it gives no such key, whatever it is given.</summary>
    public static ObjectKey? Decode(ObjectKey encoded, StoreProfile target)
    {
        try
        {
            var decoded = new ObjectKey(Escapes.Decode(encoded.Value));
            return Encode(decoded, target) == encoded ? decoded : null;
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair, which no key holds.
            return null;
        }
    }

    private static void MarkCharacters(string text, bool[] escaped, StoreProfile target)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // A pair is one character, which goes as it is: there is no escape for half of one. Every store holds letters and digits.
            var plain = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '/' || char.IsSurrogate(text[i]);
            escaped[i] = !plain && !IsHeld($"a{text[i]}a", target);
        }
    }

    // What stands between slashes may be refused as a whole: ".", "..", a dot at the end.
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

    // As few as will do, from the end.
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

    // Whether the written text would have an escape here that nobody meant. What follows the digits begins with an underscore as it is,
    // or as its escape does.
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
