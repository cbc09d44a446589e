using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Stores.S3;

/// <summary>Signs URLs from which objects can be read without credentials.</summary>
internal sealed class S3Grants(S3Client client)
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    /// <inheritdoc cref="IObjectSource.GrantReadAsync"/>
    public async Task<ReadGrant> GrantAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken)
    {
        // "null" names an object that was stored while the bucket kept no versions. Another such object can replace it, but a version with
        // an id of its own cannot.
        var query = S3Client.VersionQuery(pinned.Version);
        var names = pinned.Version is not (null or "null");
        if (client.Authority.RequesterPays)
        {
            query += (query.Length > 0 ? "&" : "") + ObjectUri.Query(("x-amz-request-payer", "requester"));
        }

        var life = expires ?? Usual;
        if (S3Presigner.WhyRefused(life) is { } why)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, why);
        }

        var (uri, region) = client.Bucket.Placed(pinned.Key, query);
        var now = client.Authority.Now;
        if (client.Authority.Credentials is not { } source)
        {
            return new ReadGrant(pinned, uri, now + life) { NamesVersion = names };
        }

        var credentials = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        var signed = S3Presigner.Sign(HttpMethod.Get, uri, credentials, region, now, life);
        return new ReadGrant(
            pinned,
            signed.Url,
            LastsUntil(credentials, now) is { } end && end < signed.Expires ? end : signed.Expires)
        { NamesVersion = names };
    }

    // A token without an expiry time lives 36 hours at most (AWS STS, GetSessionToken and GetFederationToken).
    private static DateTimeOffset? LastsUntil(AwsCredentials credentials, DateTimeOffset now) =>
        credentials.Expires ?? (credentials.SessionToken is null ? null : now + TimeSpan.FromHours(36));
}
