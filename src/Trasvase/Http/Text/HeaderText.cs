using System.Text;

namespace Trasvase.Http.Text;

/// <summary>
/// The text of an answer's header. HTTP gives header values no encoding, so the transport hands over their bytes as ISO-8859-1,
/// which loses none (RFC 9110, 5.5); here they become text.
/// </summary>
internal static class HeaderText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads the bytes as UTF-8 where they are UTF-8, and else as ISO-8859-1, from which every byte can be had back. No value is
    /// ever read with U+FFFD in the place of what it holds.
    /// </summary>
    /// <param name="bytes">A value, each character a byte.</param>
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
