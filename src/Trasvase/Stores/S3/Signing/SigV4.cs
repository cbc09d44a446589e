using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Http.Text;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// The signed content of a request. Path and query are those that are sent: nothing is decoded, encoded again or normalised.
/// </summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, percent-encoded, with its leading slash.</param>
/// <param name="Query">The query, percent-encoded, without the question mark.</param>
/// <param name="Headers">The names and values of the signed headers, including <c>host</c>; no name twice.</param>
/// <param name="PayloadDigest">The SHA-256 of the body in hexadecimal, or <see cref="SigV4.UnsignedPayload"/>.</param>
internal sealed record SignedRequest(
    string Method, string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, string PayloadDigest);

/// <summary>Computes AWS Signature Version 4. All methods are pure functions.</summary>
internal static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Replaces the digest of a body that streams through and is not known when the request is signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The digest of an empty body.</summary>
    public const string EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly char[] White = [' ', '\t'];

    private static volatile SigningKey? _lastKey;

    /// <summary>Returns the time in the form that requests carry.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Returns the scope of a signature: the day, the region and the service that it is valid for.</summary>
    public static string Scope(DateTimeOffset time, string region, string service = "s3") =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyyMMdd}/{region}/{service}/aws4_request");

    /// <summary>Returns the value of the Authorization header.</summary>
    public static string Authorization(
        SignedRequest request, AwsCredentials credentials, string region, DateTimeOffset time, string service = "s3")
    {
        var headers = Sorted(request.Headers);
        var key = KeyOf(credentials.SecretAccessKey, time, region, service);
        var signature = Signature(request, headers, key, time);
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{key.Scope},SignedHeaders={SignedHeaders(headers)},Signature={signature}";
    }

    /// <summary>Returns the signature alone, in hexadecimal.</summary>
    public static string Signature(
        SignedRequest request, AwsCredentials credentials, string region, DateTimeOffset time, string service = "s3") =>
        Signature(request, Sorted(request.Headers), KeyOf(credentials.SecretAccessKey, time, region, service), time);

    /// <summary>Returns the canonical form of the request, which client and server both compute.</summary>
    public static string Canonical(SignedRequest request)
    {
        using var text = new SignedText();
        Write(text, request, Sorted(request.Headers));
        return text.ToString();
    }

    /// <summary>Returns the SHA-256 in hexadecimal.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Signature(SignedRequest request, (string Name, string Value)[] headers, SigningKey key, DateTimeOffset time)
    {
        using var text = new SignedText();
        Write(text, request, headers);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.Written, digest);
        Span<char> hexadecimal = stackalloc char[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(digest, hexadecimal, out _);

        text.Clear();
        text.Append(Algorithm);
        text.Append('\n');
        text.Append(Timestamp(time));
        text.Append('\n');
        text.Append(key.Scope);
        text.Append('\n');
        text.Append(hexadecimal);
        HMACSHA256.HashData(key.Key, text.Written, digest);
        return Convert.ToHexStringLower(digest);
    }

    private static void Write(SignedText text, SignedRequest request, (string Name, string Value)[] headers)
    {
        text.Append(request.Method);
        text.Append('\n');
        text.Append(request.Path);
        text.Append('\n');
        text.Append(CanonicalQuery(request.Query));
        text.Append('\n');
        foreach (var (name, value) in headers)
        {
            text.Append(name);
            text.Append(':');
            text.Append(Trimmed(value));
            text.Append('\n');
        }

        text.Append('\n');
        text.Append(SignedHeaders(headers));
        text.Append('\n');
        text.Append(request.PayloadDigest);
    }

    /// <summary>Returns the region that a request was signed for; null if the request is not signed.</summary>
    public static string? RegionOf(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.TryGetValues("Authorization", out var values))
        {
            return null;
        }

        // AWS4-HMAC-SHA256 Credential=ID/20260101/REGION/s3/aws4_request,...
        var text = values.ToString();
        var start = text.IndexOf("Credential=", StringComparison.Ordinal);
        var scope = start < 0 ? [] : text[start..].Split(',', 2)[0].Split('/');
        return scope.Length == 5 ? scope[2] : null;
    }

    // Returns the names of the signed headers as the Authorization header lists them.
    private static string SignedHeaders((string Name, string Value)[] headers) =>
        string.Join(';', Array.ConvertAll(headers, static header => header.Name));

    private static (string Name, string Value)[] Sorted(IReadOnlyList<(string Name, string Value)> headers)
    {
        var sorted = new (string Name, string Value)[headers.Count];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = (headers[i].Name.ToLowerInvariant(), headers[i].Value);
        }

        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return sorted;
    }

    private static string CanonicalQuery(string query) => IsCanonical(query) ? query : string.Join(
        '&',
        query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: pair[0], Value: pair.Length > 1 ? pair[1] : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    // Nearly every query is in canonical form from the beginning.
    private static bool IsCanonical(ReadOnlySpan<char> query)
    {
        ReadOnlySpan<char> before = [];
        foreach (var place in query.Split('&'))
        {
            var pair = query[place];
            var name = pair[..Math.Max(0, pair.IndexOf('='))];
            if (name.IsEmpty || name.SequenceCompareTo(before) <= 0)
            {
                return query.IsEmpty;
            }

            before = name;
        }

        return true;
    }

    // A run of white space counts as one space. A tab counts as white space too, as it does for AWS's own signers and for the servers
    // whose source we could read.
    private static string Trimmed(string value) =>
        value.Contains('\t', StringComparison.Ordinal) || value.Contains("  ", StringComparison.Ordinal)
        ? string.Join(' ', value.Split(White, StringSplitOptions.RemoveEmptyEntries))
        : value.Trim();

    // The key stays the same for a whole day. The last key is kept, because it takes four of the five computations of a signature.
    private static SigningKey KeyOf(string secret, DateTimeOffset time, string region, string service)
    {
        var day = time.UtcDateTime.Date;
        if (_lastKey is { } last && (last.Secret, last.Day, last.Region, last.Service) == (secret, day, region, service))
        {
            return last;
        }

        var key = Mac(
            Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)), region), service),
            "aws4_request");
        return _lastKey = new SigningKey(secret, day, region, service, Scope(time, region, service), key);
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private sealed record SigningKey(string Secret, DateTime Day, string Region, string Service, string Scope, byte[] Key);
}
