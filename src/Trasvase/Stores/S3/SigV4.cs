using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Stores.S3;

/// <summary>What of a request is signed. Path and query are those of the wire: nothing is decoded, encoded again or normalised.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Percent-encoded, with its leading slash.</param>
/// <param name="Query">Percent-encoded, without the question mark.</param>
/// <param name="Headers">Names and values, <c>host</c> among them; no name twice.</param>
/// <param name="PayloadDigest">SHA-256 of the body in hexadecimal, or <see cref="SigV4.UnsignedPayload"/>.</param>
internal sealed record SignedRequest(string Method, string Path, string Query, IEnumerable<(string Name, string Value)> Headers, string PayloadDigest);

/// <summary>AWS Signature Version 4, as pure functions.</summary>
internal static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Stands for the digest of a body that streams through and is not known when the request is signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The digest of no body.</summary>
    public const string EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static volatile SigningKey? _lastKey;

    /// <summary>The time as requests carry it.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What a signature is valid for: day, region, service.</summary>
    public static string Scope(DateTimeOffset time, string region, string service = "s3") => $"{Timestamp(time)[..8]}/{region}/{service}/aws4_request";

    /// <summary>The value of the Authorization header.</summary>
    public static string Authorization(SignedRequest request, AwsCredentials credentials, string region, DateTimeOffset time, string service = "s3") =>
        $"{Algorithm} Credential={credentials.AccessKeyId}/{Scope(time, region, service)},SignedHeaders={SignedHeaders(request.Headers)},"
        + $"Signature={Signature(request, credentials, region, time, service)}";

    /// <summary>The signature alone, in hexadecimal.</summary>
    public static string Signature(SignedRequest request, AwsCredentials credentials, string region, DateTimeOffset time, string service = "s3")
    {
        var toSign = $"{Algorithm}\n{Timestamp(time)}\n{Scope(time, region, service)}\n{DigestOf(Encoding.UTF8.GetBytes(Canonical(request)))}";
        return Convert.ToHexStringLower(Mac(KeyOf(credentials.SecretAccessKey, Timestamp(time)[..8], region, service), toSign));
    }

    // The same for a whole day: the last one is kept, since it takes four of the five computations of a signature.
    private static byte[] KeyOf(string secret, string day, string region, string service)
    {
        if (_lastKey is { } last && (last.Secret, last.Day, last.Region, last.Service) == (secret, day, region, service))
        {
            return last.Key;
        }

        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), day), region), service), "aws4_request");
        _lastKey = new SigningKey(secret, day, region, service, key);
        return key;
    }

    /// <summary>The request in the one form that both sides compute.</summary>
    public static string Canonical(SignedRequest request)
    {
        var canonical = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(request.Path).Append('\n')
            .Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (var (name, value) in Sorted(request.Headers))
        {
            canonical.Append(name).Append(':').Append(Trimmed(value)).Append('\n');
        }

        return canonical.Append('\n').Append(SignedHeaders(request.Headers)).Append('\n').Append(request.PayloadDigest).ToString();
    }

    /// <summary>The names of the signed headers, as they stand in the request.</summary>
    public static string SignedHeaders(IEnumerable<(string Name, string Value)> headers) => string.Join(';', Sorted(headers).Select(header => header.Name));

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static List<(string Name, string Value)> Sorted(IEnumerable<(string Name, string Value)> headers)
    {
        List<(string Name, string Value)> sorted = [.. headers.Select(header => (header.Name.ToLowerInvariant(), header.Value))];
        sorted.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return sorted;
    }

    private static string CanonicalQuery(string query) => query.Length == 0 ? "" : string.Join(
        '&',
        query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: pair[0], Value: pair.Length > 1 ? pair[1] : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Trimmed(string value) =>
        value.Contains("  ", StringComparison.Ordinal) ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : value.Trim();

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private sealed record SigningKey(string Secret, string Day, string Region, string Service, byte[] Key);
}
