namespace Trasvase.Transfers.Pacing;

/// <summary>The right to run one operation. Disposing returns it; further calls do nothing.</summary>
internal sealed class Slot(Gate gate, object? owner, long since) : IDisposable
{
    private int _isBack;

    /// <summary>A slot that belongs to no gate, for operations that need none.</summary>
    public static Slot None { get; } = new(new Gate(0), owner: null, since: 0) { _isBack = 1 };

    /// <summary>The large object that the slot is for; null for everything else.</summary>
    public object? Owner => owner;

    /// <summary>The timestamp at which the slot was given out.</summary>
    public long Since => since;

    /// <summary>The number of bytes that the operation moved and that are not counted yet, if it succeeded; null if it did not.</summary>
    public long? Done { get; private set; }

    /// <summary>What ends with the operation; null if nothing does.</summary>
    public IDisposable? Flight { get; set; }

    /// <summary>Records that the operation succeeded, with the number of bytes that are not counted yet.</summary>
    public void Succeeded(long bytes = 0) => Done = bytes;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isBack, 1) == 0)
        {
            gate.Return(this);
            Flight?.Dispose();
        }
    }
}
