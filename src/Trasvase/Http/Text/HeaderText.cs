using System.Text;

namespace Trasvase.Http.Text;

/// <summary>
/// Decodes the values of an answer's headers. HTTP defines no encoding for them (RFC 9110, 5.5), so the transport delivers their bytes as
/// ISO-8859-1, which keeps every byte.
/// </summary>
internal static class HeaderText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes a value as UTF-8 if it is valid UTF-8; otherwise as ISO-8859-1, from which every byte can be recovered. The result never
    /// holds U+FFFD in the place of another character.
    /// </summary>
    /// <param name="bytes">The value, with one character per byte.</param>
    public static string Read(string bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return bytes;
        }

        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(bytes));
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }
}
