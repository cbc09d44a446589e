namespace Trasvase.Http;

/// <summary>How long a secret is good for.</summary>
/// <param name="RenewFrom">From then on another one is looked for; null for shortly before it ends.</param>
/// <param name="Ends">From then on it is refused; null for never.</param>
internal readonly record struct Validity(DateTimeOffset? RenewFrom, DateTimeOffset? Ends);

/// <summary>
/// Keeps a secret that ends, and renews it before. One looks for the next, and all who come meanwhile share the answer. As long as the old
/// one is good, a search that fails or takes long harms nobody: the old one serves, and the search is tried again after a while.
/// </summary>
/// <param name="find">Looks for one; true if the one found before is refused and must not come again.</param>
/// <param name="validityOf">How long it is good for.</param>
/// <param name="time">The clock.</param>
internal sealed class Renewal<T>(Func<bool, CancellationToken, Task<T>> find, Func<T, Validity> validityOf, TimeProvider time)
    where T : class
{
    // Long enough for a large part that is signed now to be received before it ends.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    // A source that only gives short-lived ones is not asked for every request, nor after each of many refusals that come together.
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private volatile Found? _found;
    private Task<Found>? _search;
    private TimeSpan _pause;
    private long _failed;

    /// <summary>The latest that was found; null if none was.</summary>
    public T? Latest => _found?.Value;

    /// <summary>Whether the latest came in the place of one that was refused, a moment ago.</summary>
    public bool IsJustRenewed => _found is { IsRenewal: true } found && time.GetElapsedTime(found.At) < Young;

    /// <summary>One that is good, as far as is known.</summary>
    /// <exception cref="StoreException">There is none any more, and none was found.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        var found = _found;
        return found is not null && !IsDue(found) ? new ValueTask<T>(found.Value) : new ValueTask<T>(GetNewAsync(found, cancellationToken));
    }

    /// <summary>Another one, because the latest is refused; the latest, if it has only just come in the place of one that was.</summary>
    /// <exception cref="StoreException">None was found.</exception>
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

    // A caller that cancels stops waiting; the search goes on for the others. What a search has found since the caller looked serves it
    // as well.
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
        // Whoever gives them out must not work under the lock.
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
