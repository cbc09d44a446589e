using Trasvase.Storage;

namespace Trasvase.Stores.S3;

/// <summary>
/// Keeps credentials until shortly before they end, and looks for new ones once, however many requests need them at the
/// same time.
/// </summary>
/// <param name="find">Looks for credentials; true if those found before are refused and must not come again.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedCredentials(Func<bool, CancellationToken, Task<AwsCredentials>> find, TimeProvider time) : IAwsCredentialSource, IDisposable
{
    // Long enough for a large part that is signed now to be received before the token ends.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Found? _found;

    public async ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken)
    {
        if (_found is { } found && IsFresh(found))
        {
            return found.Credentials;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_found is { } meanwhile && IsFresh(meanwhile))
            {
                return meanwhile.Credentials;
            }

            return await FindAsync(false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Many requests are refused at once when a token ends; the first one renews it for all.
            if (_found is { IsRenewal: true } found && time.GetElapsedTime(found.At) < RenewalPause)
            {
                return true;
            }

            var refused = _found?.Credentials;
            return await FindAsync(true, cancellationToken).ConfigureAwait(false) != refused;
        }
        catch (StoreException)
        {
            // The refusal says more about what to fix than a failed search after it.
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool IsFresh(Found found) => found.Credentials.Expires is not { } expires
        || expires - time.GetUtcNow() > Early
        // A source that only gives short-lived credentials is not asked for every request.
        || (expires > time.GetUtcNow() && time.GetElapsedTime(found.At) < RenewalPause);

    private async Task<AwsCredentials> FindAsync(bool renew, CancellationToken cancellationToken)
    {
        var credentials = await find(renew, cancellationToken).ConfigureAwait(false);
        _found = new Found(credentials, time.GetTimestamp(), renew);
        return credentials;
    }

    private sealed record Found(AwsCredentials Credentials, long At, bool IsRenewal);
}
