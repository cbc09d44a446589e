namespace Trasvase.Transfers.Sending;

/// <summary>The progress of one object. Many parts count concurrently, and the progress can be read at any moment.</summary>
internal sealed class ObjectProgress(ObjectKey key, long size, ProgressTracker tracker)
{
    private long _moved;
    private long _found;
    private volatile bool _isVerifying;

    /// <summary>The object's key.</summary>
    public ObjectKey Key { get; } = key;

    /// <summary>The object's size in bytes.</summary>
    public long Size { get; } = size;

    /// <summary>The number of bytes at the target so far, without those of failed attempts.</summary>
    public long Moved => Interlocked.Read(ref _moved) + Interlocked.Read(ref _found);

    /// <summary>Whether all bytes of the object were moved and are being verified.</summary>
    public bool IsVerifying
    {
        get => _isVerifying;
        set => _isVerifying = value;
    }

    /// <summary>Returns the object's current progress.</summary>
    public ActiveObject Snapshot() => new(Key, Size, Moved) { IsVerifying = IsVerifying };

    /// <summary>Begins to count the bytes of one attempt.</summary>
    public Attempt BeginAttempt() => new(this);

    /// <summary>Counts bytes that an earlier attempt staged and that are not moved now.</summary>
    public void Found(long bytes)
    {
        Interlocked.Add(ref _found, bytes);
        tracker.Found(bytes);
    }

    /// <summary>Takes back all bytes that were counted for the object.</summary>
    public void TakeBack()
    {
        Add(-Interlocked.Read(ref _moved));
        Forget();
    }

    /// <summary>Stops counting the bytes that an earlier attempt staged.</summary>
    public void Forget() => tracker.Found(-Interlocked.Exchange(ref _found, 0));

    /// <summary>Takes back bytes that are to be moved again.</summary>
    public void TakeBack(long bytes) => Add(-bytes);

    private void Add(long bytes)
    {
        Interlocked.Add(ref _moved, bytes);
        tracker.Moved(bytes);
    }

    /// <summary>The bytes that one attempt moved. They stay counted only if the attempt succeeds.</summary>
    internal sealed class Attempt(ObjectProgress owner)
    {
        private long _bytes;
        private bool _kept;

        /// <summary>Counts bytes that the attempt moved.</summary>
        public void Moved(long bytes)
        {
            _bytes += bytes;
            owner.Add(bytes);
        }

        /// <summary>Marks the attempt as successful.</summary>
        public void Keep() => _kept = true;

        /// <summary>Takes back the attempt's bytes unless it was successful.</summary>
        public void TakeBackUnlessKept()
        {
            if (!_kept)
            {
                owner.Add(-_bytes);
            }
        }
    }
}
