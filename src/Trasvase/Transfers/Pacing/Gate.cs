namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Gives out a number of slots that may change at any time. Small work is served in turn. Parts of large objects get every slot that
/// nobody else wants, and half of them otherwise: neither waits for the other to end. Among large objects the one that has fewest is next.
/// </summary>
internal sealed class Gate
{
    // The task that hands out an object's parts waits for one slot at a time. When many slots come back at once, only one waiter is there,
    // and yet all of them are wanted.
    private static readonly TimeSpan Lately = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly GateLine _line = new();
    private readonly Dictionary<object, int> _owners = new(ReferenceEqualityComparer.Instance);
    private readonly SlotShare.Member? _share;
    private int _level;
    private int _lent;
    private int _held;
    private int _heldByLarge;
    private long? _servedAt;

    /// <summary>Begins.</summary>
    /// <param name="level">How many slots there are.</param>
    /// <param name="share">Where each of them is taken from as well; null if nobody else has any.</param>
    public Gate(int level, SlotShare? share = null)
    {
        _level = level;
        _share = share?.Join(ServeShared);
    }

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
    public bool IsWanted => _line.Count > 0;

    private bool HasRoom => _held < _level + _lent;

    /// <summary>Waits for a slot.</summary>
    /// <param name="owner">The large object that it is for; null for everything else.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<Slot> EnterAsync(object? owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        GateLine.Waiter waiter;
        lock (_lock)
        {
            if (HasRoom && !IsWanted && TryTakeShared())
            {
                return Give(owner);
            }

            waiter = _line.Add(owner);
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
        }

        // Outside of the lock: another gate may be served.
        var isShared = _share?.TryLend() == true;
        lock (_lock)
        {
            Serve();
        }

        return new Loan(this, isShared);
    }

    /// <summary>While nothing can be done with the slots, other gates may have as many.</summary>
    public void Rest(bool isAtRest) => _share?.Rest(isAtRest);

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

        _share?.Return();
        Returned?.Invoke(slot, wanted);
    }

    private bool TryTakeShared() => _share is null || _share.TryTake();

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
        while (HasRoom && IsWanted && TryTakeShared())
        {
            GiveNext();
        }
    }

    private void GiveNext()
    {
        var next = _line.TakeNext(_level, _heldByLarge, _owners);
        _servedAt = Time.GetTimestamp();
        next.Turn.SetResult(Give(next.Owner));
    }

    // One of the shared slots is ours. Who wanted it may have left meanwhile, or there are fewer slots of our own.
    private void ServeShared()
    {
        lock (_lock)
        {
            if (HasRoom && IsWanted)
            {
                GiveNext();
                Serve();
                return;
            }
        }

        _share!.Return();
    }

    // Either it waits still, and does not any more; or its turn came in the same moment, and goes on.
    private async ValueTask LeaveAsync(GateLine.Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Turn.TrySetCanceled(CancellationToken.None))
            {
                _line.Remove(waiter);
                return;
            }
        }

        (await waiter.Turn.Task.ConfigureAwait(false)).Dispose();
    }

    private void GiveBack(bool isShared)
    {
        if (isShared)
        {
            _share!.TakeBack();
        }

        lock (_lock)
        {
            _lent--;
        }
    }

    private sealed class Loan(Gate gate, bool isShared) : IDisposable
    {
        private int _isBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isBack, 1) == 0)
            {
                gate.GiveBack(isShared);
            }
        }
    }
}
