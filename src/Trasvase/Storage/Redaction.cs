using System.Text.RegularExpressions;

namespace Trasvase.Storage;

/// <summary>
/// Removes secrets from text that other software wrote, such as a server's answer or another library's error: signatures, account keys,
/// tokens, Authorization headers. Each is replaced by <c>***</c>. Trasvase's own messages hold no secrets; this is a safety net.
/// </summary>
internal static class Redaction
{
    private const string Mask = "***";

    // Names as they appear in a query, a header, a connection string or JSON, percent-encoded or not.
    private const string Names =
        "sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|credential|x-amz-server-side-encryption-customer-key|"
        + "accountkey|sharedaccesskey|access_?token|refresh_?token|id_?token|session_?token|aws_session_token|"
        + "security_?token|client_?secret|client_?assertion|"
        + "secret_?access_?key|aws_secret_access_key|secret_?key|password|pwd|x-ms-copy-source-authorization";

    private const string Before = "(?:\\b|%26|%3f|%2526|%253f)";
    // A value begins with anything but a dot, because our own explanations say "sig=...".
    private const string Equal = "[\"']?\\s*(?:=|:|%3d|%3a|%253d)\\s*[\"']?";

    private static readonly Rule[] Rules =
    [
        // The whole header, whatever its scheme.
        new(["authorization"], $"{Before}((?:proxy-)?authorization[\"']?\\s*[:=])[^\\r\\n]+", $"$1 {Mask}"),
        new(["sharedaccesssignature"], $"{Before}(sharedaccesssignature{Equal})[^\\s;\"'<>.][^\\s;\"'<>]*", $"$1{Mask}"),
        new(
            ["sig", "credential", "key", "token", "secret", "assertion", "password", "pwd", "authorization"],
            $"{Before}((?:{Names}){Equal})[^\\s&\"'<>;,)\\]}}.][^\\s&\"'<>;,)\\]}}]*",
            $"$1{Mask}"),
        new(
            ["<"],
            "(<(?:secretaccesskey|sessiontoken|token|signatureprovided|stringtosign|stringtosignbytes|canonicalrequest|"
            + "canonicalrequestbytes|awsaccesskeyid)>)[^<]+",
            $"$1{Mask}"),
        new(["bearer"], "\\b(bearer\\s+)[a-z0-9._~+/=-]{8,}", $"$1{Mask}"),
        new(["sharedkey"], "\\b(sharedkey(?:lite)?\\s+)[^\\s:]+:[a-z0-9+/=]+", $"$1{Mask}"),
        new(["akia", "asia"], "\\b(?:akia|asia)[a-z0-9]{16}\\b", Mask),
        new(["eyj"], "\\beyj[a-z0-9_-]+\\.[a-z0-9_-]+\\.[a-z0-9_-]*", Mask),
        new(["@"], "://[^/\\s@]+@", $"://{Mask}@"),
    ];

    /// <summary>Returns the text without secrets. A second call changes nothing.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var rule in Rules)
        {
            text = rule.Apply(text);
        }

        return text;
    }

    // Every text that the pattern matches holds one of the words. Most texts hold none, so the pattern, which takes milliseconds to build,
    // is rarely needed.
    private sealed class Rule(string[] words, string pattern, string shown)
    {
        private readonly Lazy<Regex> _pattern = new(() => Build(pattern));

        public string Apply(string text) =>
            Array.Exists(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
                ? _pattern.Value.Replace(text, shown)
                : text;

        // NonBacktracking: the time is proportional to the length of the text, whatever the text holds.
        private static Regex Build(string pattern) =>
            new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
