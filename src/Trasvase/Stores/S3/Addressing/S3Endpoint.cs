using Trasvase.Http.Connecting;

namespace Trasvase.Stores.S3.Addressing;

/// <summary>Reads a configured endpoint: which service it belongs to, and whether it names a bucket.</summary>
internal static class S3Endpoint
{
    /// <summary>Whether the host is one of Amazon's.</summary>
    public static bool IsAmazon(string host) =>
        host.EndsWith(".amazonaws.com", StringComparison.Ordinal) || host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);

    /// <summary>
    /// Returns the endpoint without the bucket that it names in its host or path, as URLs copied from a console do. At Amazon the bucket is
    /// recognised with certainty. Elsewhere a path may belong to the service, so a path that ends with the bucket's name is refused unless
    /// the user chose path style.
    /// </summary>
    /// <param name="bucket">The bucket of the location.</param>
    /// <param name="endpoint">The configured endpoint.</param>
    /// <param name="isPathMeant">Whether the user chose path style, so that the path is kept as it is.</param>
    /// <exception cref="StoreException">InvalidRequest: the endpoint names another bucket, or may name this one.</exception>
    public static HttpEndpoint Without(string bucket, HttpEndpoint endpoint, bool isPathMeant)
    {
        if (!IsAmazon(endpoint.Host))
        {
            return isPathMeant || !endpoint.BasePath.EndsWith("/" + bucket, StringComparison.Ordinal)
                ? endpoint
                : throw Refused(
                    $"The S3 endpoint {endpoint} ends with the bucket's name: leave '/{bucket}' off. If the service does answer below "
                    + "that path, say --s3-addressing path.");
        }

        var path = endpoint.BasePath.TrimStart('/');
        if (path.Length > 0 && path != bucket)
        {
            throw Refused(
                $"The S3 endpoint {endpoint} has a path, and the location names the bucket '{S3Names.Shown(bucket)}': leave the path off.");
        }

        var inHost = InHost(endpoint.Host);
        return inHost is null || inHost == bucket
            ? endpoint with { Host = inHost is null ? endpoint.Host : endpoint.Host[(inHost.Length + 1)..], BasePath = "" }
            : throw Refused(
                $"The S3 endpoint {endpoint} is of the bucket '{inHost}', and the location names '{S3Names.Shown(bucket)}': write the "
                + "endpoint without a bucket.");
    }

    // The text before the label "s3": bucket.s3.eu-west-1.amazonaws.com. Private links have a name of their own there (vpce-…), which is
    // kept.
    private static string? InHost(string host)
    {
        var at = host.IndexOf(".s3", StringComparison.Ordinal);
        var before = at > 0 && at + 3 < host.Length && host[at + 3] is '.' or '-' ? host[..at] : null;
        return before is null || before.Contains("vpce-", StringComparison.Ordinal) ? null : before;
    }

    private static StoreException Refused(string sentence) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, sentence);
}
