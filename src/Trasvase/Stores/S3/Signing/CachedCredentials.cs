using Trasvase.Http;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Keeps credentials until shortly before they expire. Looks for new ones once, however many requests need them at the same time. If the
/// new ones do not come in time, the old ones are used until they have expired.
/// </summary>
/// <param name="find">Looks for credentials. The argument is true if the credentials found before are refused and must not be returned
/// again.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedCredentials(Func<bool, CancellationToken, Task<AwsCredentials>> find, TimeProvider time) : IAwsCredentialSource
{
    private readonly Renewal<AwsCredentials> _renewal = new(
        find, static credentials => new Validity(RenewFrom: null, credentials.Expires), time);

    public ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken) => _renewal.GetAsync(cancellationToken);

    public async ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        var refused = _renewal.Latest;
        try
        {
            // Many requests are refused at once when a token expires. The first of them renews the token for all.
            return _renewal.IsJustRenewed || await _renewal.RenewAsync(cancellationToken).ConfigureAwait(false) != refused;
        }
        catch (StoreException e) when (e.Retry == RetryAdvice.Never)
        {
            // The store's refusal says more about what to fix than the failed search for new credentials.
            return false;
        }
    }
}
