using System.Buffers;
using System.Numerics;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Lends and counts all buffers of a job. A caller that asks for more bytes than are left waits in line, first come, first served, so that
/// small buffers do not starve a large one.
/// </summary>
/// <param name="limit">The number of bytes.</param>
/// <param name="shared">The budget of the client, from which each buffer is taken as well; its jobs take turns. Null if there is
/// none.</param>
internal sealed class MemoryBudget(long limit, MemoryBudget? shared = null) : IDisposable
{
    private const int SmallestBuffer = 4096;

    private readonly Lock _lock = new();
    // At most one caller of a job waits in the client's line, so a job of one object waits for at most one caller of each other job.
    private readonly SemaphoreSlim? _turn = shared is null ? null : new(1, 1);
    private readonly Queue<(long Size, TaskCompletionSource Turn)> _line = new();
    private long _most = limit;
    private long _limit = limit;
    private long _used;

    /// <summary>The number of bytes that are lent.</summary>
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
    /// Changes the limit. Buffers that are lent stay lent. A buffer that is larger than the limit is lent when no other is.
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

    /// <summary>Lends a buffer of at least this size, and waits until the budget allows it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size exceeds every limit that the budget has had.</exception>
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
                // If the turn came at the same moment, the bytes are returned. In either case the next caller in line may be served.
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

    // The pool hands out buffers whose size is a power of two. The budget of a job is at least one buffer for each connection, and
    // rounding up must not make the largest buffer impossible.
    private int Counted(int size) => (int)Math.Min(_most, BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBuffer)));

    // Returns null if the bytes were taken; otherwise a task that completes when they are.
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

    /// <summary>A lent buffer, which is returned when it is disposed.</summary>
    internal readonly struct Buffer(MemoryBudget owner, byte[] bytes, int counted) : IDisposable
    {
        /// <summary>The bytes; at least as many as were requested.</summary>
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(bytes);
            owner.Return(counted);
        }
    }
}
