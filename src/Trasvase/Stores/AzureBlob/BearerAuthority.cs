using System.Net.Http.Headers;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

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
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private BearerToken? _token;
    private Task<BearerToken>? _renewal;
    private long _mended = long.MinValue;

    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
    }

    public async ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Error.Status != 401)
        {
            return false;
        }

        // Many requests are refused at once when a token ends; the first one renews it for all.
        var mended = Interlocked.Read(ref _mended);
        if (mended == long.MinValue || time.GetElapsedTime(mended) >= RenewalPause)
        {
            await RenewAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _mended, time.GetTimestamp());
        }

        return true;
    }

    private async Task<BearerToken> CurrentAsync(CancellationToken cancellationToken)
    {
        var token = _token;
        var now = time.GetUtcNow();
        if (token is not null && now < token.ExpiresOn - Early && !(now >= token.RefreshOn))
        {
            return token;
        }

        try
        {
            return await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException) when (token is not null && now < token.ExpiresOn)
        {
            // It was only early: the old one still serves, and the next request tries again.
            return token;
        }
    }

    // A caller that cancels stops waiting; the renewal goes on for the others.
    private Task<BearerToken> RenewAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_renewal is null || _renewal.IsCompleted)
            {
                _renewal = FetchAsync();
            }

            return _renewal.WaitAsync(cancellationToken);
        }
    }

    private async Task<BearerToken> FetchAsync()
    {
        // The credential's work must not run under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return _token = await fetch().ConfigureAwait(false);
    }
}
