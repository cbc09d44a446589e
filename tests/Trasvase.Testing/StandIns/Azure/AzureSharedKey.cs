using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Checks the signature that a request has by the account's key.</summary>
internal static class AzureSharedKey
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    private static readonly string[] Standard =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public static void Ensure(StandInRequest request, string account, byte[] key, DateTimeOffset now, bool joinsWhiteSpace)
    {
        var date = request.Header("x-ms-date") ?? request.Header("Date");
        if (!DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedOn)
            || (signedOn - now).Duration() > SkewMax)
        {
            throw Failed("The Date header in the request is incorrect.");
        }

        if (request.Header("Authorization") != $"SharedKey {account}:{Signature(StringToSign(request, account, joinsWhiteSpace), key)}")
        {
            throw Failed("The MAC signature found in the HTTP request is not the same as any computed signature.");
        }
    }

    /// <summary>The signature of a text.</summary>
    public static string Signature(string text, byte[] key) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    /// <summary>What is signed of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="joinsWhiteSpace">Whether white space in a row counts as one space.</param>
    public static string StringToSign(StandInRequest request, string account, bool joinsWhiteSpace = false)
    {
        var lines = new List<string> { request.Method };
        lines.AddRange(Standard.Select(name => Value(request, name)));
        lines.AddRange(request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (Name: header.Key.ToLowerInvariant(), header.Value))
            .OrderBy(header => Weight(header.Name), StringComparer.Ordinal)
            .Select(header => $"{header.Name}:{(joinsWhiteSpace ? Regex.Replace(header.Value, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)) : header.Value).Trim()}"));
        lines.Add($"/{account}{request.RawPath}");
        lines.AddRange(request.QueryPairs
            .GroupBy(pair => pair.Name.ToLowerInvariant(), pair => pair.Value, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key}:{string.Join(',', group.Order(StringComparer.Ordinal))}"));
        return string.Join('\n', lines);
    }

    public static AzureRefusalException Failed(string detail) => new(
        403,
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the "
            + "signature.")
    {
        Elements = [("AuthenticationErrorDetail", detail)],
    };

    private static string Value(StandInRequest request, string name) => (name, request.Header(name)) switch
    {
        ("Content-Length", "0") => "",
        ("Date", _) when request.Header("x-ms-date") is not null => "",
        (_, var value) => value ?? "",
    };

    // The service orders header names as its culture does: hyphens count last, an underscore comes before digits and letters.
    private static string Weight(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace('_', '\u0001');
}
