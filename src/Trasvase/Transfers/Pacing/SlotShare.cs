namespace Trasvase.Transfers.Pacing;

/// <summary>
/// A number of slots that the gates of several jobs share. A gate that finds none left takes its place in a line, once, however many wait
/// at it: so the gates are served in turn, and a job of one object never waits behind a thousand of another.
/// </summary>
/// <param name="total">How many slots there are.</param>
internal sealed class SlotShare(int total)
{
    private readonly Lock _lock = new();
    private readonly Queue<Member> _line = new();
    private int _taken;
    private int _lent;
    private int _resting;

    /// <summary>Slots that are held.</summary>
    public int Taken => Volatile.Read(ref _taken);

    private int LentMax => Math.Max(1, total / 2);

    private bool HasFree => _taken < total + Math.Min(_lent + _resting, LentMax);

    /// <summary>Another gate takes its slots from here.</summary>
    /// <param name="served">Called when it was given a slot that it had found none of before.</param>
    public Member Join(Action served) => new(this, served);

    // Outside of the lock: a gate asks while it holds its own.
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

    /// <summary>What one gate has of them.</summary>
    internal sealed class Member(SlotShare share, Action served)
    {
        private int _held;
        private bool _isWaiting;
        private bool _isAtRest;

        /// <summary>Takes a slot; false if there is none, and then one is given later.</summary>
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

        /// <summary>One of its slots is not needed any more.</summary>
        public void Return()
        {
            lock (share._lock)
            {
                Count(-1);
            }

            share.Serve();
        }

        /// <summary>
        /// While nothing is asked of the stores by these slots, because one is down, others may have as many, up to half of all.
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

        /// <summary>One of its slots is lent to whoever is next, until it is taken back; false if half of all are lent already.</summary>
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

        /// <summary>What was lent is needed again.</summary>
        public void TakeBack()
        {
            lock (share._lock)
            {
                share._lent--;
            }
        }

        // Called within the lock.
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
