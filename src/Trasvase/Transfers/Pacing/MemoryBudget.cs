using System.Buffers;
using System.Numerics;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// All buffers of a job come from here and are counted. Who asks for more than is left waits in line, first come first
/// served, so that a large buffer is not starved by small ones.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private const int SmallestBuffer = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<(long Size, TaskCompletionSource Turn)> _line = new();
    private long _most = limit;
    private long _limit = limit;
    private long _used;

    /// <summary>Bytes lent out now.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>
    /// Another limit from now on. What is lent stays lent, and a buffer that is larger than it is lent when nothing else is.
    /// </summary>
    public void SetLimit(long bytes)
    {
        lock (_lock)
        {
            _limit = bytes;
            _most = Math.Max(_most, bytes);
        }

        Return(0);
    }

    /// <summary>Lends a buffer of at least this size; waits until the budget allows it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The whole budget was never as large as that.</exception>
    public async ValueTask<Buffer> RentAsync(int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _most);
        var counted = Counted(size);
        if (!TryTake(counted, out var turn))
        {
            try
            {
                await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // If the turn came in the same moment, what it was given goes back. Either way the next in line may be served.
                Return(turn.TrySetCanceled(cancellationToken) ? 0 : counted);
                throw;
            }
        }

        return new Buffer(this, ArrayPool<byte>.Shared.Rent(counted), counted);
    }

    // What the pool really hands out: powers of two. The budget of a job is at least a buffer for each connection, and
    // rounding up must not make the largest of them impossible.
    private int Counted(int size) => (int)Math.Min(_most, BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBuffer)));

    private bool TryTake(long size, out TaskCompletionSource turn)
    {
        turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_line.Count == 0 && Fits(size))
            {
                _used += size;
                return true;
            }

            _line.Enqueue((size, turn));
            return false;
        }
    }

    private bool Fits(long size) => _used + size <= _limit || _used == 0;

    private void Return(long size)
    {
        lock (_lock)
        {
            _used -= size;
            while (_line.TryPeek(out var next) && (next.Turn.Task.IsCompleted || Fits(next.Size)))
            {
                _line.Dequeue();
                if (next.Turn.TrySetResult())
                {
                    _used += next.Size;
                }
            }
        }
    }

    /// <summary>A lent buffer; disposing it gives it back.</summary>
    internal readonly struct Buffer(MemoryBudget owner, byte[] bytes, int counted) : IDisposable
    {
        /// <summary>At least as many bytes as were asked for.</summary>
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(bytes);
            owner.Return(counted);
        }
    }
}
