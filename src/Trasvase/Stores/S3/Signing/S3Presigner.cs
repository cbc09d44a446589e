using Trasvase.Http.Connecting;
using Trasvase.Http.Text;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// A URL that lets anybody who holds it read one object until the URL expires. It is a secret, so <c>ToString</c> does not show it.
/// </summary>
/// <param name="Url">The URL.</param>
/// <param name="Expires">When the URL expires at the latest: at the end of its life, or earlier if the credentials that signed it expire
/// earlier.</param>
internal sealed record PresignedUrl(Uri Url, DateTimeOffset Expires)
{
    public override string ToString() => $"PresignedUrl {{ Expires = {Expires:O} }}";
}

/// <summary>Signs URLs.</summary>
internal static class S3Presigner
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(604_800);

    /// <summary>Adds a signature to a URI that holds the whole request.</summary>
    /// <param name="method">The HTTP method that the URL allows.</param>
    /// <param name="uri">The URI, with path and query as they are sent.</param>
    /// <param name="credentials">The credentials to sign with.</param>
    /// <param name="region">The region to sign for.</param>
    /// <param name="now">The time of the signature.</param>
    /// <param name="expires">How long the URL is valid; 1 to 604,800 seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expires"/> is too long or too short.</exception>
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

    /// <summary>Why no presigned URL can be valid for this long, as a sentence; null if one can.</summary>
    public static string? WhyRefused(TimeSpan expires) =>
        expires < TimeSpan.FromSeconds(1) || expires > LongestLife ? "A presigned URL lives 1 to 604800 seconds (7 days)." : null;
}
