using System.Net.Http.Headers;
using Trasvase.Http;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>A token that proves the sender's identity for a limited time.</summary>
/// <param name="value">The token. A secret.</param>
/// <param name="expiresOn">When the token expires.</param>
/// <param name="refreshOn">When the issuer recommends requesting another token; null if it does not say.</param>
internal sealed class BearerToken(string value, DateTimeOffset expiresOn, DateTimeOffset? refreshOn)
{
    public string Value => value;

    public DateTimeOffset ExpiresOn => expiresOn;

    public DateTimeOffset? RefreshOn => refreshOn;
}

/// <summary>
/// Sends a token with each request. The token is kept, renewed before it expires, and renewed as well when the service refuses it.
/// Callers that come at the same time share one renewal.
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

        // Many requests are refused at once when a token expires. The first one renews it for all.
        await _renewal.RenewAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
