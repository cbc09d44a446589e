using Trasvase.Storage;

namespace Trasvase.Transfers.Sending;

/// <summary>How far one object is. Counted by many parts at once; read at any moment.</summary>
internal sealed class ObjectProgress(ObjectKey key, long size, Action<long> movedInAll)
{
    private long _moved;

    public ObjectKey Key { get; } = key;

    /// <summary>Bytes in all.</summary>
    public long Size { get; } = size;

    /// <summary>Bytes at the target so far, those of attempts that failed not counted.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Begins to count an attempt to move something.</summary>
    public Attempt BeginAttempt() => new(this);

    /// <summary>Nothing of it came to stay.</summary>
    public void TakeBack() => Add(-Moved);

    /// <summary>So much of it is to be moved again.</summary>
    public void TakeBack(long bytes) => Add(-bytes);

    private void Add(long bytes)
    {
        Interlocked.Add(ref _moved, bytes);
        movedInAll(bytes);
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
