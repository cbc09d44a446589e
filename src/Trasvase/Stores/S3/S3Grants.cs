using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>Signs URLs from which objects can be read without credentials.</summary>
internal sealed class S3Grants(S3Client client)
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    /// <inheritdoc cref="IObjectSource.GrantReadAsync"/>
    public async Task<ReadGrant> GrantAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken)
    {
        // Buckets that never kept versions have an id that is no version's.
        var version = pinned.Version is null or "null" ? null : pinned.Version;
        var query = S3Client.VersionQuery(version);
        if (client.Authority.RequesterPays)
        {
            query += (query.Length > 0 ? "&" : "") + ObjectUri.Query(("x-amz-request-payer", "requester"));
        }

        var (uri, now) = (client.Bucket.At(pinned.Key, query), client.Authority.Now);
        if (client.Authority.Credentials is not { } source)
        {
            return new ReadGrant(pinned, uri, now + (expires ?? Usual)) { NamesVersion = version is not null };
        }

        var credentials = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        var life = expires ?? Usual;
        if (S3Presigner.WhyRefused(life) is { } why)
        {
            throw Invalid(why);
        }

        if (expires is not null && LastsUntil(credentials, now) is { } end && now + life > end)
        {
            throw Invalid(
                $"The URL is to live {life.TotalSeconds:0} s, but the temporary credentials that sign it live only {Math.Max(0, (end - now).TotalSeconds):0} s: "
                + "ask for less (--url-expires), or for nothing; a fresh URL is signed for every part anyway.");
        }

        var signed = S3Presigner.Sign(HttpMethod.Get, uri, credentials, client.Bucket.Region, now, life);
        return new ReadGrant(pinned, signed.Url, signed.Expires) { NamesVersion = version is not null };
    }

    // A token that says nothing of its end lives 36 hours at most (AWS STS, GetSessionToken and GetFederationToken).
    private static DateTimeOffset? LastsUntil(AwsCredentials credentials, DateTimeOffset now) =>
        credentials.Expires ?? (credentials.SessionToken is null ? null : now + TimeSpan.FromHours(36));

    private static StoreException Invalid(string message) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, message);
}
