namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Limits how many bytes of relayed parts are under way at a time while a rate is set: no more than the rate moves in some seconds. If
/// more parts shared the rate, all of them would end late and together, and an interruption would lose nearly everything that was sent.
/// Without a rate, nothing is limited. Parts are begun in the order in which they came.
/// </summary>
internal sealed class FlightLimit
{
    // Two parts keep the rate in use: while one ends, the other flows.
    private const int LeastAtOnce = 2;

    private const double Seconds = 4;

    private readonly Lock _lock = new();
    private readonly Queue<(long Length, TaskCompletionSource Turn)> _line = new();
    private double _rate;
    private long _bytes;
    private int _parts;

    /// <summary>The rate in bytes a second; 0, the initial value, for none. A part that was begun stays begun.</summary>
    public double Rate
    {
        get => Volatile.Read(ref _rate);
        set
        {
            lock (_lock)
            {
                _rate = value;
                Serve();
            }
        }
    }

    /// <summary>Waits until a part may be begun, and then for its slot. When the slot is returned, the part has ended.</summary>
    /// <param name="length">The length of the part in bytes.</param>
    /// <param name="gate">Gives out the slot.</param>
    /// <param name="owner">The large object that the slot is for; null for everything else.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<Slot> EnterAsync(long length, Gate gate, object? owner, CancellationToken cancellationToken)
    {
        var flight = await BeginAsync(length, cancellationToken).ConfigureAwait(false);
        try
        {
            var slot = await gate.EnterAsync(owner, cancellationToken).ConfigureAwait(false);
            slot.Flight = flight;
            return slot;
        }
        catch
        {
            flight.Dispose();
            throw;
        }
    }

    private async ValueTask<Flight> BeginAsync(long length, CancellationToken cancellationToken)
    {
        if (TakeOrStand(length) is { } turn)
        {
            try
            {
                await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // If the turn came at the same moment, it is given back. In either case the next part in line may be begun.
                GiveBack(turn.TrySetCanceled(cancellationToken) ? null : length);
                throw;
            }
        }

        return new Flight(this, length);
    }

    // Returns null if the part is begun; otherwise a task that completes when it is.
    private TaskCompletionSource? TakeOrStand(long length)
    {
        lock (_lock)
        {
            if (_line.Count == 0 && Fits(length))
            {
                Take(length);
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue((length, turn));
            return turn;
        }
    }

    private bool Fits(long length) => _rate <= 0 || _parts < LeastAtOnce || _bytes + length <= _rate * Seconds;

    private void Take(long length)
    {
        _bytes += length;
        _parts++;
    }

    private void GiveBack(long? length)
    {
        lock (_lock)
        {
            if (length is { } ended)
            {
                _bytes -= ended;
                _parts--;
            }

            Serve();
        }
    }

    private void Serve()
    {
        while (_line.TryPeek(out var next) && (next.Turn.Task.IsCompleted || Fits(next.Length)))
        {
            _line.Dequeue();
            if (next.Turn.TrySetResult())
            {
                Take(next.Length);
            }
        }
    }

    private sealed class Flight(FlightLimit limit, long length) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                limit.GiveBack(length);
            }
        }
    }
}
