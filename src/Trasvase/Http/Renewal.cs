namespace Trasvase.Http;

/// <summary>How long a secret is valid.</summary>
/// <param name="RenewFrom">When to begin looking for the next secret; null for shortly before <paramref name="Ends"/>.</param>
/// <param name="Ends">When the secret expires; null for never, in which case it is not renewed by time.</param>
internal readonly record struct Validity(DateTimeOffset? RenewFrom, DateTimeOffset? Ends);

/// <summary>
/// Keeps a secret that expires, and renews it before it does. One search runs at a time, and all callers that come meanwhile share its
/// result. While the old secret is valid, a search that fails or takes long does no harm: callers get the old secret, and the search is
/// repeated after a pause.
/// </summary>
/// <param name="find">Looks for a secret. Its argument is true if the current secret was refused and must not be returned again.</param>
/// <param name="validityOf">Returns how long a secret is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class Renewal<T>(Func<bool, CancellationToken, Task<T>> find, Func<T, Validity> validityOf, TimeProvider time)
    where T : class
{
    // Long enough that a large part that is signed now is received before the secret expires.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    // A source that issues only short-lived secrets is not asked for every request, nor after each of many refusals that come together.
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private volatile Found? _found;
    private Task<Found>? _search;
    private TimeSpan _pause;
    private long _failed;

    /// <summary>The latest secret; null if none was found yet.</summary>
    public T? Latest => _found?.Value;

    /// <summary>Whether the latest secret replaced a refused one within the last 30 seconds.</summary>
    public bool IsJustRenewed => _found is { IsRenewal: true } found && time.GetElapsedTime(found.At) < Young;

    /// <summary>Returns a secret that is valid as far as is known.</summary>
    /// <exception cref="StoreException">The current secret has expired, or there is none, and no other was found.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        var found = _found;
        return found is not null && !IsDue(found) ? new ValueTask<T>(found.Value) : new ValueTask<T>(GetNewAsync(found, cancellationToken));
    }

    /// <summary>
    /// Returns another secret because the latest was refused. If the latest has only just replaced a refused one, it is returned.
    /// </summary>
    /// <exception cref="StoreException">No secret was found.</exception>
    public async Task<T> RenewAsync(CancellationToken cancellationToken)
    {
        var seen = _found;
        return IsJustRenewed
            ? _found!.Value
            : (await SearchAsync(renew: true, seen).WaitAsync(cancellationToken).ConfigureAwait(false)).Value;
    }

    private bool IsDue(Found found)
    {
        var now = time.GetUtcNow();
        if (found.Validity.Ends is not { } ends || now < ends - Early && !(now >= found.Validity.RenewFrom))
        {
            return false;
        }

        return now >= ends || time.GetElapsedTime(found.At) >= Young;
    }

    private async Task<T> GetNewAsync(Found? held, CancellationToken cancellationToken)
    {
        if (held is null || time.GetUtcNow() >= held.Validity.Ends)
        {
            return (await SearchAsync(renew: false, held).WaitAsync(cancellationToken).ConfigureAwait(false)).Value;
        }

        if (IsPausing())
        {
            return held.Value;
        }

        try
        {
            return (await SearchAsync(renew: false, held).WaitAsync(WaitMax, time, cancellationToken).ConfigureAwait(false)).Value;
        }
        catch (StoreException)
        {
            return held.Value;
        }
        catch (TimeoutException)
        {
            Pause();
            return held.Value;
        }
    }

    // A caller that cancels stops waiting, and the search goes on for the others. A secret that was found after the caller looked is
    // returned without another search.
    private Task<Found> SearchAsync(bool renew, Found? seen)
    {
        lock (_lock)
        {
            if (_found is { } found && !ReferenceEquals(found, seen) && (found.IsRenewal || !renew))
            {
                return Task.FromResult(found);
            }

            if (_search is not { IsCompleted: false })
            {
                _search = FindAsync(renew);
            }

            return _search;
        }
    }

    private async Task<Found> FindAsync(bool renew)
    {
        // Code of the source that issues secrets must not run under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var value = await find(renew, CancellationToken.None).ConfigureAwait(false);
            _pause = TimeSpan.Zero;
            return _found = new Found(value, validityOf(value), time.GetTimestamp(), renew);
        }
        catch (StoreException)
        {
            Pause();
            throw;
        }
    }

    private bool IsPausing()
    {
        lock (_lock)
        {
            return _pause > TimeSpan.Zero && time.GetElapsedTime(_failed) < _pause;
        }
    }

    private void Pause()
    {
        lock (_lock)
        {
            _failed = time.GetTimestamp();
            _pause = _pause == TimeSpan.Zero ? PauseFirst : _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
        }
    }

    private sealed record Found(T Value, Validity Validity, long At, bool IsRenewal);
}
