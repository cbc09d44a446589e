using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Learns from the outcome of requests whether one side is up. Several failures without a success in between raise an alarm. From then on
/// no requests are sent to the side, except a look by one task now and then, until a look is answered. If the first look is answered at
/// once, the alarm was false: the failures concern single objects.
/// </summary>
/// <param name="name">The side's name, for people.</param>
/// <param name="look">Sends one small request to the side. Any answer of the side's own shows that it is up.</param>
/// <param name="patience">How long to wait during an outage.</param>
/// <param name="time">The clock.</param>
internal sealed class SideHealth(string name, Func<CancellationToken, Task> look, Patience patience, TimeProvider time) : IDisposable
{
    // So many failures in a row are no coincidence if the side does not answer at all. A service that refuses only some requests produces
    // short runs too, so more failures are needed then.
    private const int SilentMax = 3;
    private const int RefusedMax = 8;

    // A request that moves no byte is cut long before.
    private static readonly TimeSpan LookMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private volatile FailureRun? _run;
    private volatile Outage? _outage;
    private bool _hasAnswered;
    private Task _looking = Task.CompletedTask;

    /// <summary>
    /// Called with null when the side seems to be down, when a look finds it still down, and when it is up again; called with the
    /// exception that everything fails with when the wait is given up, before anything fails.
    /// </summary>
    public Action<StoreException?>? Changed { get; init; }

    /// <summary>The current outage; null if there is none. No requests may be sent to the side during an outage.</summary>
    public Outage? Outage => _outage;

    /// <summary>The exception that everything fails with, once the wait for the side was given up; null until then.</summary>
    public StoreException? GivenUp { get; private set; }

    /// <summary>Records that a request was answered or failed.</summary>
    public void Ended(StoreException? failure)
    {
        if (OutageSigns.IsOne(failure))
        {
            Failed(failure!);
        }
        else if (_run is not null || !_hasAnswered)
        {
            Succeeded();
        }
    }

    /// <summary>
    /// Records that an operation is about to be given up. A look then finds out whether the side is up, unless the side has answered
    /// another request since the operation first failed.
    /// </summary>
    /// <param name="failure">The failure of the operation.</param>
    /// <param name="since">The timestamp of the operation's first failure.</param>
    /// <param name="isOnlyHeardOf">Whether the other side sent the request to this side and reported its failure.</param>
    public void Doubt(StoreException failure, long since, bool isOnlyHeardOf)
    {
        lock (_lock)
        {
            if (_outage is null && (isOnlyHeardOf || (_run is { } run && run.Began <= since)))
            {
                _run ??= new FailureRun(time.GetTimestamp(), time.GetUtcNow());
                Alarm(_run, failure);
            }
        }
    }

    public void Dispose() => _end.Dispose();

    /// <summary>Stops looking, and returns when no look is under way any more.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Succeeded()
    {
        lock (_lock)
        {
            _hasAnswered = true;

            // A request that was under way when the side went down may still be answered.
            _run = _outage is null ? null : _run;
        }
    }

    private void Failed(StoreException failure)
    {
        lock (_lock)
        {
            if (_outage is null)
            {
                var run = _run ??= new FailureRun(time.GetTimestamp(), time.GetUtcNow());
                run.Failures++;
                if (run.Failures >= (failure.Status is null ? SilentMax : RefusedMax) << run.Alarms)
                {
                    Alarm(run, failure);
                }
            }
        }
    }

    private void Alarm(FailureRun run, StoreException failure)
    {
        run.FirstAlarm ??= time.GetTimestamp();
        var outage = new Outage(name, run.Since, failure);
        _outage = outage;
        Changed?.Invoke(null);
        _looking = LookUntilBackAsync(run, outage);
    }

    private async Task LookUntilBackAsync(FailureRun run, Outage outage)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        RequestPacing.Current = new Looking();
        RequestTally.Begin();
        try
        {
            var pause = PauseFirst;
            while (await LookAsync().ConfigureAwait(false) is { } failure)
            {
                outage.Confirm(failure);
                Changed?.Invoke(null);
                var waited = time.GetElapsedTime(run.FirstAlarm!.Value);
                var left = (_hasAnswered ? patience.Known : patience.Unknown) - waited;
                if (left <= TimeSpan.Zero)
                {
                    GiveUp(outage, outage.Failure(waited, patience.IsJob));
                    return;
                }

                await Task.Delay(pause < left ? pause : left, time, _end.Token).ConfigureAwait(false);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The job is over.
        }

        Open(run, outage);
    }

    // Returns null if the side answers.
    private async Task<StoreException?> LookAsync()
    {
        try
        {
            await look(_end.Token).WaitAsync(LookMax, time, _end.Token).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException e)
        {
            return new StoreException(StoreErrorKind.Timeout, RetryAdvice.Worthwhile, $"{name} does not answer.", e);
        }
        catch (StoreException e)
        {
            return OutageSigns.IsOne(e) ? e : null;
        }
        catch (Exception) when (!_end.IsCancellationRequested)
        {
            // The requests that wait will meet the same failure and report it.
            return null;
        }
    }

    // The run of failures continues until something other than a look is answered. Otherwise a side that answers nothing but looks would
    // be waited for without end.
    private void Open(FailureRun run, Outage outage)
    {
        lock (_lock)
        {
            run.Alarms = Math.Min(run.Alarms + 1, 16);
            run.Failures = 0;
            _outage = null;
            Changed?.Invoke(null);
        }

        outage.EndWell();
    }

    // The callback stops the job before the waiting requests continue and fail.
    private void GiveUp(Outage outage, StoreException failure)
    {
        GivenUp = failure;
        Changed?.Invoke(failure);
        outage.GiveUp();
    }

    private sealed class FailureRun(long began, DateTimeOffset since)
    {
        public long Began => began;

        public DateTimeOffset Since => since;

        public int Failures { get; set; }

        public int Alarms { get; set; }

        public long? FirstAlarm { get; set; }
    }

    /// <summary>The pacing of a look, which is sent once, whatever else is going on.</summary>
    private sealed class Looking : IRequestPacing
    {
        public TimeSpan Patience => TimeSpan.Zero;

        public bool IsLook => true;

        public ValueTask BeforeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Ended(string service, StoreException? failure)
        {
            // The caller of the look judges its outcome.
        }

        public ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken) =>
            ValueTask.FromException<bool>(attempt.Failure);

        public IDisposable? Wait(int attempt) => null;
    }
}
