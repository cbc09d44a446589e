using Trasvase.Storage;

namespace Trasvase.Simulation.Stores;

/// <summary>A read, piece by piece: each takes its time, and any may break off, end early or come flipped.</summary>
internal sealed class DepartingStream(byte[] bytes, Calls calls, Action closed) : ReadOnlyStream
{
    private int _position;
    private bool _isClosed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await calls.TakeTimeAsync(cancellationToken);
        if (calls.Hits(calls.Rates.Broken))
        {
            throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "The read broke off.");
        }

        var left = Math.Min(buffer.Length, bytes.Length - _position);
        if (left == 0 || calls.Hits(calls.Rates.EndsEarly))
        {
            return 0;
        }

        // Mostly all of it, sometimes a piece.
        var count = calls.Below(4) == 0 ? 1 + calls.Below(left) : left;
        bytes.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        if (calls.Hits(calls.Rates.Flipped))
        {
            buffer.Span[calls.Below(count)] ^= (byte)(1 << calls.Below(8));
        }

        return count;
    }

    public override ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            closed();
        }

        return base.DisposeAsync();
    }
}
