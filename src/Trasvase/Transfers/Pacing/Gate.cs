namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Gives out a number of slots that may change at any time. Small work is served in turn. Parts of large objects get every slot that
/// nobody else wants, and half of them otherwise: neither waits for the other to end. Among large objects the one that has fewest is next.
/// </summary>
/// <param name="level">How many slots there are.</param>
internal sealed class Gate(int level)
{
    // The task that hands out an object's parts waits for one slot at a time. When many slots come back at once, only one waiter is there,
    // and yet all of them are wanted.
    private static readonly TimeSpan Lately = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _small = new();
    private readonly List<Waiter> _large = [];
    private readonly Dictionary<object, int> _owners = new(ReferenceEqualityComparer.Instance);
    private int _level = level;
    private int _lent;
    private int _held;
    private int _heldByLarge;
    private bool _wasLarge;
    private long? _servedAt;

    /// <summary>Told of every slot that is given back, and whether somebody waited for it, or did just before.</summary>
    public Action<Slot, bool>? Returned { get; init; }

    /// <summary>The clock by which slots tell since when they are held.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many slots there are. Those that are held beyond it come back by themselves.</summary>
    public int Level
    {
        get => Volatile.Read(ref _level);
        set
        {
            lock (_lock)
            {
                _level = value;
                Serve();
            }
        }
    }

    /// <summary>Slots that are held.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Of those, the ones for parts of large objects.</summary>
    public int HeldByLarge => Volatile.Read(ref _heldByLarge);

    /// <summary>Whether somebody waits for a slot.</summary>
    public bool IsWanted => _small.Count + _large.Count > 0;

    /// <summary>Waits for a slot.</summary>
    /// <param name="owner">The large object that it is for; null for everything else.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<Slot> EnterAsync(object? owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (_held < _level + _lent && _small.Count + _large.Count == 0)
            {
                return Give(owner);
            }

            waiter = new Waiter(owner);
            if (owner is null)
            {
                _small.Enqueue(waiter);
            }
            else
            {
                _large.Add(waiter);
            }
        }

        try
        {
            return await waiter.Turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(waiter).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One slot more until the result is disposed of: who holds one is waiting. Null if half of them are lent already.</summary>
    public IDisposable? Lend()
    {
        lock (_lock)
        {
            if (_lent >= Math.Max(1, _level / 2))
            {
                return null;
            }

            _lent++;
            Serve();
            return new Loan(this);
        }
    }

    /// <summary>A slot is not needed any more.</summary>
    public void Return(Slot slot)
    {
        bool wanted;
        lock (_lock)
        {
            wanted = IsWanted || (_servedAt is { } served && Time.GetElapsedTime(served) < Lately);
            _held--;
            if (slot.Owner is { } owner)
            {
                _heldByLarge--;
                _ = --_owners[owner] == 0 && _owners.Remove(owner);
            }

            Serve();
        }

        Returned?.Invoke(slot, wanted);
    }

    private Slot Give(object? owner)
    {
        _held++;
        if (owner is not null)
        {
            _heldByLarge++;
            _owners[owner] = _owners.GetValueOrDefault(owner) + 1;
        }

        return new Slot(this, owner, Time.GetTimestamp());
    }

    private void Serve()
    {
        while (_held < _level + _lent && TakeNext() is { } next)
        {
            _servedAt = Time.GetTimestamp();
            next.Turn.SetResult(Give(next.Owner));
        }
    }

    private Waiter? TakeNext()
    {
        if (_small.Count == 0 && _large.Count == 0)
        {
            return null;
        }

        // A single slot goes to and fro.
        var large = _small.Count == 0 || (_large.Count > 0 && (_level > 1 ? _heldByLarge < _level / 2 : !_wasLarge));
        _wasLarge = large;
        if (!large)
        {
            return _small.Dequeue();
        }

        var next = _large.MinBy(waiter => _owners.GetValueOrDefault(waiter.Owner!))!;
        _large.Remove(next);
        return next;
    }

    // Either it waits still, and does not any more; or its turn came in the same moment, and goes on.
    private async ValueTask LeaveAsync(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Turn.TrySetCanceled(CancellationToken.None))
            {
                Remove(waiter);
                return;
            }
        }

        (await waiter.Turn.Task.ConfigureAwait(false)).Dispose();
    }

    private void Remove(Waiter waiter)
    {
        if (waiter.Owner is not null)
        {
            _large.Remove(waiter);
            return;
        }

        for (var left = _small.Count; left > 0; left--)
        {
            var other = _small.Dequeue();
            if (other != waiter)
            {
                _small.Enqueue(other);
            }
        }
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            _lent--;
        }
    }

    private sealed class Waiter(object? owner)
    {
        public object? Owner => owner;

        public TaskCompletionSource<Slot> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Loan(Gate gate) : IDisposable
    {
        private int _isBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isBack, 1) == 0)
            {
                gate.GiveBack();
            }
        }
    }
}
