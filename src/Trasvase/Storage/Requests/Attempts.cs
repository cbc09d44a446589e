namespace Trasvase.Storage.Requests;

/// <summary>
/// Counts the attempts of one operation and waits between them, for every retry loop. An attempt that failed because of an outage does not
/// count, because it says nothing about the operation itself. <see cref="IRequestPacing"/> decides whether there was an outage.
/// </summary>
/// <param name="policy">The number of attempts and the delays between them.</param>
/// <param name="time">The clock.</param>
/// <param name="started">The timestamp of the first attempt.</param>
/// <param name="service">The service that is asked (<see cref="StoreProfile.Service"/>); null if it may be either side.</param>
internal sealed class Attempts(RetryPolicy policy, TimeProvider time, long started, string? service = null)
{
    private int _failed;
    private long? _failedFirst;

    /// <summary>Whether the caller holds a place that other work can use during the wait.</summary>
    public bool Lends { get; init; }

    /// <summary>Records a failed attempt that may be repeated, and returns when the next one may begin.</summary>
    /// <exception cref="StoreException">Exhausted: no attempt is left.</exception>
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

/// <summary>A failed attempt that may be repeated.</summary>
/// <param name="Service">The service that was asked (<see cref="StoreProfile.Service"/>); null if it may have been either side.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="Since">The timestamp at which the first of these attempts failed.</param>
/// <param name="IsLast">Whether this is the last attempt, if it counts.</param>
internal readonly record struct FailedAttempt(string? Service, StoreException Failure, long Since, bool IsLast);
