using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>
/// What a request says of its signature (AWS Signature Version 4), and what the signature should be. Written from the
/// specification: path and query are decoded and encoded again by the rules, so that whoever signs what it sends must send by them.
/// </summary>
internal sealed record S3Signature
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public required string AccessKeyId { get; init; }

    /// <summary>Day, region, service and end of the credential.</summary>
    public required string[] Scope { get; init; }

    public required string[] SignedHeaders { get; init; }

    public required string Given { get; init; }

    public required string Date { get; init; }

    /// <summary>How long a presigned URL lives, as it says; null for a signature in headers.</summary>
    public string? Expires { get; init; }

    public string? Token { get; init; }

    public bool IsPresigned => Expires is not null;

    /// <summary>The time of signing; null if it cannot be read.</summary>
    public DateTimeOffset? Time =>
        DateTimeOffset.TryParseExact(
            Date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>Reads it; null of an anonymous request.</summary>
    public static S3Signature? Read(StandInRequest request)
    {
        var inQuery = request.Query("X-Amz-Algorithm") is not null || request.Query("X-Amz-Signature") is not null;
        return (request.Header("Authorization"), inQuery) switch
        {
            (null, false) => null,
            (not null, true) =>
                throw S3RefusalException.InvalidArgument(
                    "Authorization",
                    null,
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
                        + "the Authorization header should be specified"),
            (null, true) => FromQuery(request),
            ({ } header, false) => FromHeader(request, header),
        };
    }

    /// <summary>The signature that the request should have.</summary>
    public string Compute(StandInRequest request, string secret)
    {
        var canonical = Canonical(request);
        var toSign = $"{Algorithm}\n{Date}\n{string.Join('/', Scope)}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return Hex(HMACSHA256.HashData(KeyOf(secret), Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>The key that signs the request and its chunks.</summary>
    public byte[] KeyOf(string secret) =>
        Scope.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, step) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step)));

    private string Canonical(StandInRequest request)
    {
        var query = request.QueryPairs
            .Where(pair => !IsPresigned || pair.Name != "X-Amz-Signature")
            .Select(pair => (Name: Uri.EscapeDataString(pair.Name), Value: Uri.EscapeDataString(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var path = string.Join(
            '/', request.RawPath.Split('/').Select(step => Uri.EscapeDataString(Uri.UnescapeDataString(step.Replace('+', ' ')))));
        var headers = SignedHeaders.Select(name => $"{name}:{Collapse(request.Header(name) ?? "")}\n");
        var payload = request.Header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
        return $"{request.Method}\n{path}\n{string.Join('&', query)}\n{string.Concat(headers)}\n{string.Join(';', SignedHeaders)}\n{payload}";
    }

    private static S3Signature FromHeader(StandInRequest request, string header)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw S3RefusalException.InvalidArgument("Authorization", null, "Unsupported Authorization Type");
        }

        var fields = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2))
            .Where(field => field.Length == 2)
            .ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal);
        if (fields.GetValueOrDefault("SignedHeaders") is not { } signedHeaders
            || fields.GetValueOrDefault("Signature") is not { } given
            || fields.GetValueOrDefault("Credential")?.Split('/') is not { Length: 5 } credential)
        {
            throw new S3RefusalException(
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; the authorization header requires three components: Credential, "
                    + "SignedHeaders, and Signature.");
        }

        return new S3Signature
        {
            AccessKeyId = credential[0],
            Scope = credential[1..],
            SignedHeaders = signedHeaders.Split(';'),
            Given = given,
            Date = request.Header("x-amz-date")
                ?? throw S3RefusalException.AccessDenied("AWS authentication requires a valid Date or x-amz-date header"),
            Token = request.Header("x-amz-security-token"),
        };
    }

    private static S3Signature FromQuery(StandInRequest request)
    {
        string[] needed = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"];
        if (needed.Any(name => string.IsNullOrEmpty(request.Query(name)))
            || request.Query("X-Amz-Algorithm") != Algorithm
            || request.Query("X-Amz-Credential")!.Split('/') is not { Length: 5 } credential)
        {
            throw new S3RefusalException(
                400,
                "AuthorizationQueryParametersError",
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
                    + "X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
        }

        return new S3Signature
        {
            AccessKeyId = credential[0],
            Scope = credential[1..],
            SignedHeaders = request.Query("X-Amz-SignedHeaders")!.Split(';'),
            Given = request.Query("X-Amz-Signature")!,
            Date = request.Query("X-Amz-Date")!,
            Expires = request.Query("X-Amz-Expires"),
            Token = request.Query("X-Amz-Security-Token"),
        };
    }

    // The document speaks of spaces; the vendor's SDKs take a tab for one, and would be refused otherwise.
    private static string Collapse(string value) => string.Join(' ', value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
