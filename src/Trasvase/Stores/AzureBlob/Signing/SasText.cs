using System.Buffers.Text;
using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>
/// Reads a shared access signature as people copy it: with its question mark or the whole URL before it, in quotation marks, with HTML's
/// <c>&amp;amp;</c>, with a signature that was decoded on its way, so that it lost its percent signs, or its plus signs to spaces.
/// </summary>
internal static class SasText
{
    // HMAC-SHA256: 32 bytes, which are 43 digits of Base64 and one equals sign.
    private const int SignatureLength = 44;

    /// <summary>The signature as it goes into a query; null if the text is none.</summary>
    public static string? QueryOf(string text)
    {
        var sas = text.Trim().Trim('"', '\'').Trim();
        var query = sas[(sas.LastIndexOf('?') + 1)..].Replace("&amp;", "&", StringComparison.Ordinal).Trim('&');
        query = string.Join('&', query.Split('&').Select(Mended));
        return HasSignature(query) && query.All(c => c is > ' ' and <= '~') ? query : null;
    }

    private static bool HasSignature(string query) =>
        query.StartsWith("sig=", StringComparison.Ordinal) || query.Contains("&sig=", StringComparison.Ordinal);

    // Only what is surely a signature is written anew; anything else is for the service to judge.
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
