using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Whether one side is up, learnt from what its requests meet. Failures one after another, with no success in between, raise an alarm: then
/// nothing is asked of it but a look now and then, by one task, until a look is answered. One that is answered at once was a false alarm:
/// then the failures are those of single objects.
/// </summary>
/// <param name="name">The side, for people.</param>
/// <param name="look">Asks the side for something small, once: any answer of its own will do.</param>
/// <param name="patience">How long an outage is waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class SideHealth(string name, Func<CancellationToken, Task> look, Patience patience, TimeProvider time) : IDisposable
{
    // So many failures in a row are no chance where nobody answers at all. A service that refuses some of what it is asked gives short runs
    // too.
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
    /// Called when the side is taken for down, is still down at a look, or is up again; a wait that is given up is told first.
    /// </summary>
    public Action<StoreException?>? Changed { get; init; }

    /// <summary>While it is not null nothing is to be asked of this side.</summary>
    public Outage? Outage => _outage;

    /// <summary>What everything fails with since it is not waited for any more; null if it is.</summary>
    public StoreException? GivenUp { get; private set; }

    /// <summary>A request has been answered, or has failed.</summary>
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

    /// <summary>Something is about to be given up: whether the side is up is looked at, unless it has answered anybody since.</summary>
    /// <param name="failure">What it was met with.</param>
    /// <param name="since">The timestamp of its first failure.</param>
    /// <param name="isOnlyHeardOf">Whether somebody else asked this side, and told of it.</param>
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

    /// <summary>Stops looking, and returns when nobody looks any more.</summary>
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

            // What was under way when it went down may still be answered.
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

    // Null if it answers.
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
            // Whatever it is, those who wait will meet it themselves, and say it.
            return null;
        }
    }

    // The run of failures goes on until something else than a look is answered: a side that only ever answers looks is not waited for
    // without end.
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

    // Who is told stops the job before those who wait go on, and fail.
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

    /// <summary>A look is sent once, whatever else is going on.</summary>
    private sealed class Looking : IRequestPacing
    {
        public TimeSpan Patience => TimeSpan.Zero;

        public bool IsLook => true;

        public ValueTask BeforeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Ended(string service, StoreException? failure)
        {
            // It is judged by whoever looks.
        }

        public ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken) =>
            ValueTask.FromException<bool>(attempt.Failure);

        public IDisposable? Wait(int attempt) => null;
    }
}
