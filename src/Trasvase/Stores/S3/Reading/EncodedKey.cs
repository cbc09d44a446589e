using Trasvase.Storage;

namespace Trasvase.Stores.S3.Reading;

/// <summary>Reads a key as a listing with <c>encoding-type=url</c> writes it.</summary>
internal static class EncodedKey
{
    /// <summary>
    /// Decodes the key byte by byte. Bytes that are not UTF-8 are kept (<see cref="RawText"/>), so the result never equals another key.
    /// </summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+'))
        {
            return text.ToString();
        }

        var bytes = RawText.BytesOf(text);
        return RawText.Of(bytes.AsSpan(0, Unescape(bytes)));
    }

    // In place, because unescaping never makes the text longer.
    private static int Unescape(Span<byte> bytes)
    {
        var read = 0;
        var written = 0;
        while (read < bytes.Length)
        {
            var isEscape = bytes[read] == '%'
                && read + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[read + 1])
                && char.IsAsciiHexDigit((char)bytes[read + 2]);
            bytes[written++] = isEscape ? (byte)((Digit(bytes[read + 1]) << 4) | Digit(bytes[read + 2]))
                : bytes[read] == '+' ? (byte)' '
                : bytes[read];
            read += isEscape ? 3 : 1;
        }

        return written;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
