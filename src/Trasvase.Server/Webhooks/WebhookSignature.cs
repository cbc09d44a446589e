using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Server.Webhooks;

/// <summary>Signs requests as Standard Webhooks describes.</summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme"</remarks>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;

    /// <summary>Makes a secret, as the receiver configures it.</summary>
    public static string MakeSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Returns the value of the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="sent">When the attempt is made: the value of <c>webhook-timestamp</c>.</param>
    /// <param name="payload">The body.</param>
    public static string Of(string secret, string id, DateTimeOffset sent, string payload)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{id}.{sent.ToUnixTimeSeconds()}.{payload}");
        return "v1," + Convert.ToBase64String(
            HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), Encoding.UTF8.GetBytes(text)));
    }
}
