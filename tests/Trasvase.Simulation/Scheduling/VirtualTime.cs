namespace Trasvase.Simulation.Scheduling;

/// <summary>
/// A clock that moves only when it is told to, from timer to timer: in the order of their times, and of their making where
/// those are equal. Used by one thread only.
/// </summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<(Timer Timer, int Setting), (DateTimeOffset Due, long Order)> _due = new();
    private long _order;

    /// <summary>When it began.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>A view of this clock whose timers can be counted and stopped apart from all others.</summary>
    public Clock For() => new(this);

    /// <summary>Moves to the next timer and calls it.</summary>
    /// <returns>False if there is none before the end.</returns>
    public bool TryStep(DateTimeOffset end)
    {
        while (_due.TryPeek(out var next, out var at))
        {
            if (next.Timer.Setting != next.Setting)
            {
                _due.Dequeue();
                continue;
            }

            if (at.Due > end)
            {
                return false;
            }

            _due.Dequeue();
            Now = at.Due > Now ? at.Due : Now;
            next.Timer.Fire();
            return true;
        }

        return false;
    }

    private void Add(Timer timer, TimeSpan dueTime) => _due.Enqueue((timer, timer.Setting), (Now + dueTime, ++_order));

    /// <summary>What one run, or everybody else, knows of the time.</summary>
    internal sealed class Clock(VirtualTime time) : TimeProvider
    {
        private readonly HashSet<Timer> _running = [];
        private bool _stopped;

        /// <summary>Timers that are running.</summary>
        public int Running => _running.Count;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => time.Now;

        public override long GetTimestamp() => time.Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state));
            timer.Change(dueTime, period);
            return timer;
        }

        /// <summary>No timer of this view is ever called again: whoever waits for one waits for good.</summary>
        public void Stop()
        {
            _stopped = true;
            foreach (var timer in _running.ToList())
            {
                timer.Dispose();
            }
        }

        public void Set(Timer timer, TimeSpan dueTime)
        {
            _running.Remove(timer);
            if (!_stopped && dueTime >= TimeSpan.Zero)
            {
                _running.Add(timer);
                time.Add(timer, dueTime);
            }
        }
    }

    internal sealed class Timer(Clock clock, Action callback) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        /// <summary>Tells a timer that was set anew from the one that it was.</summary>
        public int Setting { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Setting++;
            _period = period;
            clock.Set(this, _disposed ? Timeout.InfiniteTimeSpan : dueTime);
            return !_disposed;
        }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback();
        }

        public void Dispose()
        {
            _disposed = true;
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
