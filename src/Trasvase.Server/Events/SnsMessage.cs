using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trasvase.Server.Events;

/// <summary>A message of SNS, and whether it is one.</summary>
/// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html</remarks>
internal sealed partial class SnsMessage
{
    /// <summary>The kind of a message that holds what somebody published.</summary>
    public const string Notification = "Notification";

    /// <summary>The kind of a message that asks whether the topic may send.</summary>
    public const string Confirmation = "SubscriptionConfirmation";

    // In the order of the text that is signed. A field that is not there is left out.
    private static readonly string[] OfNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] OfConfirmation = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    private static readonly string[] Needed =
        ["Type", "TopicArn", "Message", "MessageId", "Timestamp", "Signature", "SigningCertURL"];

    private readonly Dictionary<string, string> _fields;

    private SnsMessage(Dictionary<string, string> fields) => _fields = fields;

    /// <summary><see cref="Notification"/>, <see cref="Confirmation"/> or another.</summary>
    public string Kind => _fields["Type"];

    /// <summary>The topic.</summary>
    public string Topic => _fields["TopicArn"];

    /// <summary>What was published.</summary>
    public string Text => _fields["Message"];

    /// <summary>The address of the certificate; null if it is not one of SNS.</summary>
    public Uri? CertificateAddress => AddressOf("SigningCertURL", ".pem");

    /// <summary>The address that confirms a subscription; null if it is not one of SNS.</summary>
    public Uri? SubscribeAddress => AddressOf("SubscribeURL", "/");

    /// <summary>Reads a message; null if it is none of SNS.</summary>
    public static SnsMessage? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var fields = json.EnumerateObject()
            .Where(field => field.Value.ValueKind == JsonValueKind.String)
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.Last().Value.GetString()!, StringComparer.Ordinal);
        return Array.TrueForAll(Needed, fields.ContainsKey)
            ? new SnsMessage(fields)
            : null;
    }

    /// <summary>Whether the certificate's owner has signed the message.</summary>
    public bool IsSignedBy(X509Certificate2 certificate)
    {
        var names = Kind == Notification ? OfNotification : OfConfirmation;
        var text = string.Concat(names.Where(_fields.ContainsKey).Select(name => $"{name}\n{_fields[name]}\n"));
        var digest = _fields.GetValueOrDefault("SignatureVersion") switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => default,
        };
        var signature = new byte[_fields["Signature"].Length];
        using var key = certificate.GetRSAPublicKey();
        return digest != default
            && key is not null
            && Convert.TryFromBase64String(_fields["Signature"], signature, out var length)
            && key.VerifyData(Encoding.UTF8.GetBytes(text), signature.AsSpan(0, length), digest, RSASignaturePadding.Pkcs1);
    }

    private Uri? AddressOf(string field, string end) =>
        Uri.TryCreate(_fields.GetValueOrDefault(field) ?? "", new UriCreationOptions(), out var uri)
        && uri is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && SnsHost().IsMatch(uri.Host)
        && uri.AbsolutePath.EndsWith(end, StringComparison.Ordinal)
            ? uri
            : null;

    [GeneratedRegex(@"^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnsHost();
}
