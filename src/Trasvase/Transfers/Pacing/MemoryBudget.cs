using System.Buffers;
using System.Numerics;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// All buffers of a job come from here and are counted. Who asks for more than is left waits in line, first come first
/// served, so that a large buffer is not starved by small ones.
/// </summary>
/// <param name="limit">How many bytes there are.</param>
/// <param name="shared">Where each of them is taken from as well, the jobs of a client in turn; null if there is no other.</param>
internal sealed class MemoryBudget(long limit, MemoryBudget? shared = null) : IDisposable
{
    private const int SmallestBuffer = 4096;

    private readonly Lock _lock = new();
    // Only one of a job stands in line there, so a job of one object waits for no more than one of each other job.
    private readonly SemaphoreSlim? _turn = shared is null ? null : new(1, 1);
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

        GiveBack(0);
    }

    public void Dispose() => _turn?.Dispose();

    /// <summary>Lends a buffer of at least this size; waits until the budget allows it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The whole budget was never as large as that.</exception>
    public async ValueTask<Buffer> RentAsync(int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _most);
        var counted = Counted(size);
        await TakeAsync(counted, cancellationToken).ConfigureAwait(false);
        return new Buffer(this, ArrayPool<byte>.Shared.Rent(counted), counted);
    }

    private async ValueTask TakeAsync(long size, CancellationToken cancellationToken)
    {
        if (TakeOrStand(size) is { } turn)
        {
            try
            {
                await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // If the turn came in the same moment, what it was given goes back. Either way the next in line may be served.
                GiveBack(turn.TrySetCanceled(cancellationToken) ? 0 : size);
                throw;
            }
        }

        if (shared is not null)
        {
            await TakeSharedAsync(size, shared, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask TakeSharedAsync(long size, MemoryBudget from, CancellationToken cancellationToken)
    {
        try
        {
            await _turn!.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await from.TakeAsync(size, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            GiveBack(size);
            throw;
        }
    }

    // What the pool really hands out: powers of two. The budget of a job is at least a buffer for each connection, and
    // rounding up must not make the largest of them impossible.
    private int Counted(int size) => (int)Math.Min(_most, BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBuffer)));

    // Null if it was taken; else what is completed when it is.
    private TaskCompletionSource? TakeOrStand(long size)
    {
        lock (_lock)
        {
            if (_line.Count == 0 && Fits(size))
            {
                _used += size;
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue((size, turn));
            return turn;
        }
    }

    private bool Fits(long size) => _used + size <= _limit || _used == 0;

    private void Return(long size)
    {
        GiveBack(size);
        shared?.Return(size);
    }

    private void GiveBack(long size)
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
