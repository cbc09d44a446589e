namespace Trasvase.Testing.Time;

/// <summary>
/// A clock that stands still until a test moves it. Timers that fall due are called within <see cref="Advance"/>, in the order
/// of their times. <c>FakeTimeProvider</c> of Microsoft cannot say that somebody has begun to wait, and without that a test would have to
/// sleep before it moves the clock.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan DueTime, TaskCompletionSource Reached)> _waiting = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many wait for a time to come; what is done again and again is not counted.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count(timer => timer.Period == Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Completes as soon as a timer is running that falls due in exactly this time: whoever waits for so long has begun to wait.
    /// </summary>
    public Task WhenTimerRunsAsync(TimeSpan dueTime, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((dueTime, reached));
            Tell();
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Moves the clock forward and calls what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Callback();
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > end)
            {
                _now = end;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            Schedule(next, next.Period);
            return next;
        }
    }

    private void Schedule(ManualTimer timer, TimeSpan dueTime)
    {
        _timers.Remove(timer);
        if (dueTime >= TimeSpan.Zero)
        {
            timer.Due = _now + dueTime;
            _timers.Add(timer);
        }

        Tell();
    }

    private void Tell()
    {
        foreach (var (_, reached) in _waiting.Where(waiting => _timers.Exists(timer => timer.Due - _now == waiting.DueTime)))
        {
            reached.TrySetResult();
        }

        _waiting.RemoveAll(waiting => waiting.Reached.Task.IsCompleted);
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private bool _disposed;

        public Action Callback => callback;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; } = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                // A period of zero means "once", as for the system's timers.
                Period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
                time.Schedule(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time.Schedule(this, Timeout.InfiniteTimeSpan);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
