namespace Trasvase.Transfers.Pacing;

/// <summary>
/// One of the ways that bytes take (relay or pull), with the slots for it. The lane measures the work that is done and lets the
/// <see cref="Pacer"/> find the best number of slots. It needs no timer, because the work itself triggers the measurements.
/// </summary>
internal sealed class Lane
{
    // The cost of an operation besides its bytes, expressed in bytes. It makes small objects count by their number and large ones by their
    // size.
    private const long AnswerWeight = 64 * 1024;

    // The number of operations that makes two samples comparable.
    private const int EndedMin = 8;

    private static readonly TimeSpan SettlingMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SampleMin = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Pacer _pacer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _sampleMax;
    private readonly RefusalShare[] _shares = [new(), new()];
    private readonly int[] _asked = new int[2];
    private readonly int[] _refused = new int[2];
    private long _since;
    private long _dueAt;
    private long _sharedAt;
    private long _bytes;
    private int _ended;
    private int _returned;
    private int _returnedWanted;
    private long _queued;
    private TimeSpan _worked;
    private double _seconds;

    /// <summary>Makes a lane.</summary>
    /// <param name="start">The number of slots to begin with.</param>
    /// <param name="max">The highest number of slots.</param>
    /// <param name="sampleMax">The longest duration of a sample, unless nothing happens: short where bytes are counted as they come,
    /// longer where a whole part is counted at its end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="share">The slots that several lanes share, to take slots from; null if the lane has its own.</param>
    public Lane(int start, int max, TimeSpan sampleMax, TimeProvider time, SlotShare? share = null)
    {
        _pacer = new Pacer(start, max);
        _time = time;
        _sampleMax = sampleMax;
        _since = time.GetTimestamp();
        _worked = CpuTime;
        Gate = new Gate(_pacer.Level, share) { Returned = Returned, Time = time };
        _dueAt = _since + Ticks(SampleMin);
        _sharedAt = _since;
    }

    /// <summary>The gate that gives out the slots.</summary>
    public Gate Gate { get; }

    /// <summary>The highest number of slots.</summary>
    public int Max => _pacer.Max;

    /// <summary>Called when the number of slots may have changed.</summary>
    public Action? Changed { get; set; }

    // The number of work items that wait for a processor. In virtual time none does.
    private long Queue => _time == TimeProvider.System ? ThreadPool.PendingWorkItemCount : 0;

    // The processor time that the process has used.
    private TimeSpan CpuTime => _time == TimeProvider.System ? Environment.CpuUsage.TotalTime : TimeSpan.Zero;

    /// <summary>Changes the highest number of slots.</summary>
    public void SetMax(int max)
    {
        lock (_lock)
        {
            _pacer.SetMax(max);
            Gate.Level = _pacer.Level;
        }

        Changed?.Invoke();
    }

    /// <summary>Looks for the best number of slots again, because more may be possible than before.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _pacer.Restart();
        }
    }

    /// <summary>Forgets the sample that was begun, because nothing was done for a while.</summary>
    public void SkipSample()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _bytes, 0);
            Interlocked.Exchange(ref _returned, 0);
            Interlocked.Exchange(ref _returnedWanted, 0);
            _ended = 0;
            _worked = CpuTime;
            _since = _time.GetTimestamp();
            _dueAt = _since + Ticks(SampleMin);
        }
    }

    /// <summary>Counts bytes that have moved.</summary>
    public void Moved(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        LookIfDue();
    }

    /// <summary>Counts a request that was answered.</summary>
    /// <param name="isTarget">Whether the target answered, not the source.</param>
    /// <param name="isRefused">Whether the request was refused because there are too many, or timed out.</param>
    public void Answered(bool isTarget, bool isRefused)
    {
        var side = isTarget ? 1 : 0;
        Interlocked.Increment(ref _asked[side]);
        if (isRefused)
        {
            Interlocked.Increment(ref _refused[side]);
            LookIfDue();
        }
    }

    private void Returned(Slot slot, bool isWanted)
    {
        Interlocked.Increment(ref _returned);
        Interlocked.Add(ref _queued, Queue);
        if (isWanted)
        {
            Interlocked.Increment(ref _returnedWanted);
        }

        if (slot.Done is { } bytes)
        {
            Interlocked.Add(ref _bytes, bytes);
            var seconds = _time.GetElapsedTime(slot.Since).TotalSeconds;
            lock (_lock)
            {
                _ended++;
                _seconds += 0.1 * (seconds - _seconds);
            }
        }

        LookIfDue();
    }

    private void LookIfDue()
    {
        if (_time.GetTimestamp() < Volatile.Read(ref _dueAt) || !_lock.TryEnter())
        {
            return;
        }

        var level = _pacer.Level;
        try
        {
            Look();
        }
        finally
        {
            _lock.Exit();
        }

        if (_pacer.Level != level)
        {
            Changed?.Invoke();
        }
    }

    private void Look()
    {
        var now = _time.GetTimestamp();
        var length = _time.GetElapsedTime(_since, now);
        if (now < _dueAt)
        {
            return;
        }

        for (var side = 0; side < _shares.Length; side++)
        {
            _shares[side]
                .Add(
                    Interlocked.Exchange(ref _asked[side], 0),
                    Interlocked.Exchange(ref _refused[side], 0),
                    _time.GetElapsedTime(_sharedAt, now));
        }

        _sharedAt = now;

        var refused = Math.Max(_shares[0].Value, _shares[1].Value);
        if (refused == 0 && _ended < EndedMin && length < _sampleMax)
        {
            _dueAt = now + Ticks(SettlingMin);
            return;
        }

        var bytes = Interlocked.Exchange(ref _bytes, 0);
        var returned = Interlocked.Exchange(ref _returned, 0);
        var wanted = Interlocked.Exchange(ref _returnedWanted, 0);
        var queued = (double)Interlocked.Exchange(ref _queued, 0) / Math.Max(1, returned) / _pacer.Level;
        var worked = CpuTime;
        var busy = (worked - _worked) / length / Environment.ProcessorCount;
        _worked = worked;
        var share = returned > 0 ? (double)wanted / returned : Gate.IsWanted ? 1 : 0;
        if (_pacer.Next(new PaceSample(length, bytes + ((double)_ended * AnswerWeight), share, refused, queued, busy)))
        {
            Array.ForEach(_shares, one => one.Forget());
        }

        _ended = 0;
        _since = now;
        _dueAt = now + Ticks(NextLength());
        Gate.Level = _pacer.Level;
    }

    // Long enough for several rounds of the current work, so that it does not matter where in a round a sample begins.
    private TimeSpan NextLength()
    {
        var rounds = TimeSpan.FromSeconds(Math.Min(_seconds * (_pacer.IsSettling ? 1.2 : 3), _sampleMax.TotalSeconds));
        var least = _pacer.IsSettling ? SettlingMin : SampleMin;
        return rounds > least ? rounds : least;
    }

    private long Ticks(TimeSpan length) => (long)(length.TotalSeconds * _time.TimestampFrequency);
}
