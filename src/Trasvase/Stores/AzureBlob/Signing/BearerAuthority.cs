using System.Net.Http.Headers;
using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>A token that proves who asks, for a while.</summary>
/// <param name="value">A secret.</param>
/// <param name="expiresOn">From then on it is refused.</param>
/// <param name="refreshOn">From then on its issuer would like to be asked for another; null if it does not say.</param>
internal sealed class BearerToken(string value, DateTimeOffset expiresOn, DateTimeOffset? refreshOn)
{
    public string Value => value;

    public DateTimeOffset ExpiresOn => expiresOn;

    public DateTimeOffset? RefreshOn => refreshOn;
}

/// <summary>
/// Sends a token with each request. It is kept, renewed before it expires, and renewed once more when the service refuses it.
/// Callers that come together wait for one and the same renewal.
/// </summary>
internal sealed class BearerAuthority(Func<Task<BearerToken>> fetch, TimeProvider time) : IRequestAuthority
{
    private readonly Renewal<BearerToken> _renewal = new(
        (_, _) => fetch(), static token => new Validity(token.RefreshOn, token.ExpiresOn), time);

    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await _renewal.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
    }

    public async ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Error.Status != 401)
        {
            return false;
        }

        // Many requests are refused at once when a token ends; the first one renews it for all.
        await _renewal.RenewAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
