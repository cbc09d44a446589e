namespace Trasvase.Transfers.Pacing;

/// <summary>The right to do one thing. Disposing gives it back, once.</summary>
internal sealed class Slot(Gate gate, object? owner, long since) : IDisposable
{
    private int _isBack;

    /// <summary>Nobody's: where no right is needed.</summary>
    public static Slot None { get; } = new(new Gate(0), owner: null, since: 0) { _isBack = 1 };

    /// <summary>The large object that it is for; null for everything else.</summary>
    public object? Owner => owner;

    /// <summary>When it was given.</summary>
    public long Since => since;

    /// <summary>How much was done with it, in bytes, if it came to a good end; null if not.</summary>
    public long? Done { get; private set; }

    /// <summary>It came to a good end, with so many bytes that nobody has counted yet.</summary>
    public void Succeeded(long bytes = 0) => Done = bytes;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isBack, 1) == 0)
        {
            gate.Return(this);
        }
    }
}
