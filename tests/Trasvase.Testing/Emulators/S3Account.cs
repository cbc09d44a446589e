using System.Security.Cryptography;
using System.Text;

namespace Trasvase.Testing.Emulators;

/// <summary>One user of one S3 server.</summary>
/// <param name="Endpoint">The server's address; buckets are the first part of the path.</param>
/// <param name="Region">The region that requests are signed for.</param>
/// <param name="AccessKeyId">The user's key id.</param>
/// <param name="SecretAccessKey">The user's secret.</param>
public sealed record S3Account(Uri Endpoint, string Region, string AccessKeyId, string SecretAccessKey)
{
    private const string EmptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The token that belongs to temporary keys; null for lasting ones.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The variables of the environment with which a program reaches this account.</summary>
    public IReadOnlyDictionary<string, string> AsEnvironment => new[]
    {
        ("AWS_ACCESS_KEY_ID", AccessKeyId),
        ("AWS_SECRET_ACCESS_KEY", SecretAccessKey),
        ("AWS_SESSION_TOKEN", SessionToken),
        ("AWS_ENDPOINT_URL_S3", Endpoint.AbsoluteUri.TrimEnd('/')),
        ("AWS_REGION", Region),
    }.Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.Item1, pair => pair.Item2!);

    /// <summary>A user with keys of its own, that no other server knows.</summary>
    internal static S3Account Random(Uri endpoint) => new(
        endpoint,
        "us-east-1",
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 20),
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40));

    /// <summary>Makes a bucket with a new name, without the code under test.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="HttpRequestException">The server refused.</exception>
    public async Task<string> CreateBucketAsync(CancellationToken cancellationToken)
    {
        var bucket = $"bucket-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        using var request = new HttpRequestMessage(HttpMethod.Put, new UriBuilder(Endpoint) { Path = bucket }.Uri);
        Sign(request);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return bucket;
    }

    /// <summary>Signs a request without body and query (AWS Signature Version 4).</summary>
    internal void Sign(HttpRequestMessage request)
    {
        var now = TimeProvider.System.GetUtcNow();
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'");
        var scope = $"{now:yyyyMMdd}/{Region}/s3/aws4_request";
        const string signedHeaders = "host;x-amz-content-sha256;x-amz-date";
        var canonical = $"{request.Method}\n{request.RequestUri!.AbsolutePath}\n\n"
            + $"host:{request.RequestUri.Authority}\nx-amz-content-sha256:{EmptyDigest}\nx-amz-date:{time}\n\n{signedHeaders}\n{EmptyDigest}";
        var canonicalDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

        var key = Encoding.UTF8.GetBytes("AWS4" + SecretAccessKey);
        foreach (var step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{canonicalDigest}"));
        request.Headers.Add("x-amz-content-sha256", EmptyDigest);
        request.Headers.Add("x-amz-date", time);
        request.Headers.Authorization = new(
            "AWS4-HMAC-SHA256",
            $"Credential={AccessKeyId}/{scope},SignedHeaders={signedHeaders},Signature={Convert.ToHexStringLower(signature)}");
    }
}
