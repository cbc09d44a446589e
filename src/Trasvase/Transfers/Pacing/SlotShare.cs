namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Slots that the gates of several jobs share. A gate that finds none left joins a line, once, however many callers wait at it. The gates
/// are thus served in turn, and a job of one object never waits behind a thousand objects of another job.
/// </summary>
/// <param name="total">The number of slots.</param>
internal sealed class SlotShare(int total)
{
    private readonly Lock _lock = new();
    private readonly Queue<Member> _line = new();
    private int _taken;
    private int _lent;
    private int _resting;

    /// <summary>The number of slots that are held.</summary>
    public int Taken => Volatile.Read(ref _taken);

    private int LentMax => Math.Max(1, total / 2);

    private bool HasFree => _taken < total + Math.Min(_lent + _resting, LentMax);

    /// <summary>Adds a gate that takes its slots from here.</summary>
    /// <param name="served">Called when the gate is given a slot after it had found none.</param>
    public Member Join(Action served) => new(this, served);

    // Outside of the lock, because a gate calls this class while it holds its own lock.
    private void Serve()
    {
        while (Next() is { } next)
        {
            next.Served();
        }
    }

    private Member? Next()
    {
        lock (_lock)
        {
            if (!HasFree || !_line.TryDequeue(out var next))
            {
                return null;
            }

            next.GiveOne();
            return next;
        }
    }

    /// <summary>The slots of one gate.</summary>
    internal sealed class Member(SlotShare share, Action served)
    {
        private int _held;
        private bool _isWaiting;
        private bool _isAtRest;

        /// <summary>Takes a slot; false if there is none, in which case the gate is given one later.</summary>
        public bool TryTake()
        {
            lock (share._lock)
            {
                if (share.HasFree && share._line.Count == 0)
                {
                    Count(1);
                    return true;
                }

                if (!_isWaiting)
                {
                    _isWaiting = true;
                    share._line.Enqueue(this);
                }

                return false;
            }
        }

        /// <summary>Returns one of the gate's slots.</summary>
        public void Return()
        {
            lock (share._lock)
            {
                Count(-1);
            }

            share.Serve();
        }

        /// <summary>
        /// Sets whether a store is down, so that the gate's slots send it no requests. While that is so, other gates may use as many
        /// additional slots, up to half of the total.
        /// </summary>
        public void Rest(bool isAtRest)
        {
            lock (share._lock)
            {
                if (_isAtRest != isAtRest)
                {
                    share._resting += isAtRest ? _held : -_held;
                    _isAtRest = isAtRest;
                }
            }

            share.Serve();
        }

        /// <summary>
        /// Lends one of the gate's slots to the gate that is next, until it is taken back; false if half of the total are already lent.
        /// </summary>
        public bool TryLend()
        {
            lock (share._lock)
            {
                if (share._lent >= share.LentMax)
                {
                    return false;
                }

                share._lent++;
            }

            share.Serve();
            return true;
        }

        /// <summary>Takes back a slot that was lent.</summary>
        public void TakeBack()
        {
            lock (share._lock)
            {
                share._lent--;
            }
        }

        // Called while the lock is held.
        internal void GiveOne()
        {
            _isWaiting = false;
            Count(1);
        }

        internal void Served() => served();

        private void Count(int slots)
        {
            _held += slots;
            share._taken += slots;
            share._resting += _isAtRest ? slots : 0;
        }
    }
}
