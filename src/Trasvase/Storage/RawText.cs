using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Trasvase.Storage;

/// <summary>
/// Keys as text, without losing a byte: some servers hold keys that are not UTF-8 (Latin-1 names from old file systems). A byte that is not
/// part of a character becomes half of a surrogate pair, U+DC80 to U+DCFF. No valid text holds such a half, so the result never equals
/// another key and can be turned back into the same bytes.
/// </summary>
internal static class RawText
{
    private const char Base = '\uDC00';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the text of these bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return StrictUtf8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var count) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                count = 1;
                text.Append((char)(Base + bytes[0]));
            }

            bytes = bytes[count..];
        }

        return text.ToString();
    }

    /// <summary>Returns the bytes of a text. Bytes that are not characters come back as they were.</summary>
    public static byte[] BytesOf(ReadOnlySpan<char> text)
    {
        if (IsText(text))
        {
            var utf8 = new byte[StrictUtf8.GetByteCount(text)];
            StrictUtf8.GetBytes(text, utf8);
            return utf8;
        }

        var bytes = new List<byte>(text.Length + 16);
        Span<byte> encoded = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var count) == OperationStatus.Done)
            {
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                text = text[count..];
                continue;
            }

            // Any other half of a pair was a surrogate that its writer encoded as three bytes (CESU-8).
            var half = text[0];
            text = text[1..];
            bytes.AddRange(IsByte(half)
                ? [(byte)(half - Base)]
                : [(byte)(0xE0 | (half >> 12)), (byte)(0x80 | ((half >> 6) & 0x3F)), (byte)(0x80 | (half & 0x3F))]);
        }

        return [.. bytes];
    }

    /// <summary>Whether the text holds characters only.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = text.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (!char.IsHighSurrogate(text[at]) || at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                return false;
            }

            text = text[(at + 2)..];
        }

        return true;
    }

    /// <summary>Returns the text for people, with bytes that are not characters as <c>\xFF</c>.</summary>
    public static string Shown(string text)
    {
        if (IsText(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var isCharacter = Rune.TryGetRuneAt(text, i, out var rune);
            _ = isCharacter ? shown.Append(rune.ToString())
                : IsByte(text[i]) ? shown.Append("\\x").Append((text[i] - Base).ToString("X2"))
                : shown.Append("\\u").Append(((int)text[i]).ToString("X4"));
            i += isCharacter ? rune.Utf16SequenceLength : 1;
        }

        return shown.ToString();
    }

    private static bool IsByte(char half) => half is >= '\uDC80' and <= '\uDCFF';
}
