using Trasvase.Http.Connecting;
using Trasvase.Http.Text;

namespace Trasvase.Stores.S3.Signing;

/// <summary>A URL that lets whoever holds it read one object until it ends. A secret: it does not show itself.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Expires">When it ends at the latest; sooner if the credentials that signed it do.</param>
internal sealed record PresignedUrl(Uri Url, DateTimeOffset Expires)
{
    public override string ToString() => $"PresignedUrl {{ Expires = {Expires:O} }}";
}

/// <summary>Signs URLs.</summary>
internal static class S3Presigner
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(604_800);

    /// <summary>Adds a signature to a URI that holds the whole request.</summary>
    /// <param name="method">The verb that the URL will allow.</param>
    /// <param name="uri">Path and query as they go on the wire.</param>
    /// <param name="credentials">Who signs.</param>
    /// <param name="region">For which region.</param>
    /// <param name="now">The signing time.</param>
    /// <param name="expires">1 to 604,800 seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The life is too long or too short.</exception>
    public static PresignedUrl Sign(
        HttpMethod method, Uri uri, AwsCredentials credentials, string region, DateTimeOffset now, TimeSpan expires)
    {
        if (WhyRefused(expires) is { } why)
        {
            throw new ArgumentOutOfRangeException(nameof(expires), why);
        }

        var own = ObjectUri.Query(
            ("X-Amz-Algorithm", SigV4.Algorithm),
            ("X-Amz-Credential", $"{credentials.AccessKeyId}/{SigV4.Scope(now, region)}"),
            ("X-Amz-Date", SigV4.Timestamp(now)),
            ("X-Amz-Expires", ((long)expires.TotalSeconds).ToString()),
            ("X-Amz-SignedHeaders", "host"));
        if (credentials.SessionToken is { } token)
        {
            own += "&" + ObjectUri.Query(("X-Amz-Security-Token", token));
        }

        var given = uri.Query.TrimStart('?');
        var query = given.Length == 0 ? own : $"{own}&{given}";
        var request = new SignedRequest(method.Method, uri.AbsolutePath, query, [("host", uri.Authority)], SigV4.UnsignedPayload);
        var endpoint = new HttpEndpoint(uri.Scheme, uri.Host, uri.Port);
        var url = ObjectUri.For(
            endpoint, uri.AbsolutePath, $"{query}&X-Amz-Signature={SigV4.Signature(request, credentials, region, now)}");
        var end = now + TimeSpan.FromSeconds((long)expires.TotalSeconds);
        return new PresignedUrl(url, credentials.Expires < end ? credentials.Expires.Value : end);
    }

    /// <summary>Why no URL can have such a life, as a sentence; null if it can.</summary>
    public static string? WhyRefused(TimeSpan expires) =>
        expires < TimeSpan.FromSeconds(1) || expires > LongestLife ? "A presigned URL lives 1 to 604800 seconds (7 days)." : null;
}
