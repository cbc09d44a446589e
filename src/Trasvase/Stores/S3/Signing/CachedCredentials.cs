using Trasvase.Http;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Keeps credentials until shortly before they end, and looks for new ones once, however many requests need them at the
/// same time. New ones that do not come in time harm nobody until the old ones have ended.
/// </summary>
/// <param name="find">Looks for credentials; true if those found before are refused and must not come again.</param>
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
            // Many requests are refused at once when a token ends; the first one renews it for all.
            return _renewal.IsJustRenewed || await _renewal.RenewAsync(cancellationToken).ConfigureAwait(false) != refused;
        }
        catch (StoreException e) when (e.Retry == RetryAdvice.Never)
        {
            // The refusal says more about what to fix than a failed search after it.
            return false;
        }
    }
}
