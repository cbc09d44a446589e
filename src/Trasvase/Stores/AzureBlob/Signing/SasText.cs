using System.Buffers.Text;
using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Reads a shared access signature as people copy it: with its question mark or the whole URL before it, in quotation marks, or with
/// HTML's <c>&amp;amp;</c>. The sig value may have been decoded on its way, so that it has lost its percent signs, or its plus signs have
/// become spaces.
/// </summary>
internal static class SasText
{
    // HMAC-SHA256: 32 bytes are 43 Base64 digits and one equals sign.
    private const int SignatureLength = 44;

    /// <summary>Returns the signature in the form of a query; null if the text is not a signature.</summary>
    public static string? QueryOf(string text)
    {
        var sas = text.Trim().Trim('"', '\'').Trim();
        var query = sas[(sas.LastIndexOf('?') + 1)..].Replace("&amp;", "&", StringComparison.Ordinal).Trim('&');
        query = string.Join('&', query.Split('&').Select(Mended));
        return HasSignature(query) && query.All(c => c is > ' ' and <= '~') ? query : null;
    }

    private static bool HasSignature(string query) =>
        query.StartsWith("sig=", StringComparison.Ordinal) || query.Contains("&sig=", StringComparison.Ordinal);

    // Only a value that is certainly a signature is rewritten. The service judges anything else.
    private static string Mended(string pair)
    {
        if (!pair.StartsWith("sig=", StringComparison.Ordinal))
        {
            return pair;
        }

        var value = pair["sig=".Length..];
        for (var encodings = 0; encodings < 2 && value.Contains('%', StringComparison.Ordinal); encodings++)
        {
            value = Uri.UnescapeDataString(value);
        }

        value = value.Replace(' ', '+').TrimEnd('=') + "=";
        return value.Length == SignatureLength && Base64.IsValid(value) ? $"sig={Uri.EscapeDataString(value)}" : pair;
    }
}
