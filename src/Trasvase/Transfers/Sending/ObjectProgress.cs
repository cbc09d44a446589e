namespace Trasvase.Transfers.Sending;

/// <summary>How far one object is. Counted by many parts at once; read at any moment.</summary>
internal sealed class ObjectProgress(ObjectKey key, long size, ProgressTracker tracker)
{
    private long _moved;
    private long _found;
    private volatile bool _isVerifying;

    public ObjectKey Key { get; } = key;

    /// <summary>Bytes in all.</summary>
    public long Size { get; } = size;

    /// <summary>Bytes at the target so far, those of attempts that failed not counted.</summary>
    public long Moved => Interlocked.Read(ref _moved) + Interlocked.Read(ref _found);

    /// <summary>Whether its bytes are all there, and are being verified.</summary>
    public bool IsVerifying
    {
        get => _isVerifying;
        set => _isVerifying = value;
    }

    /// <summary>How far it is now.</summary>
    public ActiveObject Snapshot() => new(Key, Size, Moved) { IsVerifying = IsVerifying };

    /// <summary>Begins to count an attempt to move something.</summary>
    public Attempt BeginAttempt() => new(this);

    /// <summary>So much of it was staged by an earlier attempt, and is not moved now.</summary>
    public void Found(long bytes)
    {
        Interlocked.Add(ref _found, bytes);
        tracker.Found(bytes);
    }

    /// <summary>Nothing of it came to stay.</summary>
    public void TakeBack()
    {
        Add(-Interlocked.Read(ref _moved));
        Forget();
    }

    /// <summary>What was found is not counted here any more.</summary>
    public void Forget() => tracker.Found(-Interlocked.Exchange(ref _found, 0));

    /// <summary>So much of it is to be moved again.</summary>
    public void TakeBack(long bytes) => Add(-bytes);

    private void Add(long bytes)
    {
        Interlocked.Add(ref _moved, bytes);
        tracker.Moved(bytes);
    }

    /// <summary>What one attempt moved; it counts for good only once it has succeeded.</summary>
    internal sealed class Attempt(ObjectProgress owner)
    {
        private long _bytes;
        private bool _kept;

        public void Moved(long bytes)
        {
            _bytes += bytes;
            owner.Add(bytes);
        }

        public void Keep() => _kept = true;

        public void TakeBackUnlessKept()
        {
            if (!_kept)
            {
                owner.Add(-_bytes);
            }
        }
    }
}
