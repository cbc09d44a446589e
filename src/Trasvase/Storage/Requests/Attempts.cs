namespace Trasvase.Storage.Requests;

/// <summary>
/// Counts the attempts at one thing and waits between them: what every retry loop does. An attempt that met an outage does not count,
/// because it says nothing about the thing itself; whoever paces the work knows.
/// </summary>
/// <param name="policy">How often, and how patiently.</param>
/// <param name="time">The clock.</param>
/// <param name="started">The timestamp of the first attempt.</param>
/// <param name="service">Who is asked: <see cref="StoreProfile.Service"/>; null if it may have been either side.</param>
internal sealed class Attempts(RetryPolicy policy, TimeProvider time, long started, string? service = null)
{
    private int _failed;
    private long? _failedFirst;

    /// <summary>Whether whoever waits for the next attempt holds what others could use meanwhile.</summary>
    public bool Lends { get; init; }

    /// <summary>An attempt failed in a way that may pass: returns when the next may begin.</summary>
    /// <exception cref="StoreException">Exhausted: there is none.</exception>
    public async Task AgainAsync(StoreException failure, CancellationToken cancellationToken)
    {
        var pacing = RequestPacing.Current;
        _failedFirst ??= time.GetTimestamp();
        var attempt = new FailedAttempt(service, failure, _failedFirst.Value, IsLast: _failed + 1 >= policy.AttemptsMax);
        if (pacing is not null && await pacing.MetOutageAsync(attempt, cancellationToken).ConfigureAwait(false))
        {
            _failedFirst = null;
            return;
        }

        _failed++;
        if (_failed >= policy.AttemptsMax)
        {
            throw failure.Exhausted(_failed, time.GetElapsedTime(started));
        }

        pacing?.Repeats(service, new Repetition(_failed + 1, policy.AttemptsMax));
        using var waiting = Lends ? pacing?.Wait(_failed) : null;
        await policy.WaitAsync(_failed, failure.RetryAfter, time, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>An attempt that failed in a way that may pass.</summary>
/// <param name="Service">Who was asked: <see cref="StoreProfile.Service"/>; null if it may have been either side.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="Since">The timestamp at which the first of these attempts had failed.</param>
/// <param name="IsLast">Whether none follows it, if it counts.</param>
internal readonly record struct FailedAttempt(string? Service, StoreException Failure, long Since, bool IsLast);
