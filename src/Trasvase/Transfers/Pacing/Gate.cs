namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Gives out slots, whose number may change at any time. Small work is served in turn. Parts of large objects get every slot that small
/// work does not want, and otherwise half of the slots, so that neither waits for the other to end. Among large objects, the one with the
/// fewest slots is next.
/// </summary>
internal sealed class Gate
{
    // The task that sends an object's parts waits for one slot at a time, although it wants all of those that are returned at once.
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

    /// <summary>Makes a gate.</summary>
    /// <param name="level">The number of slots.</param>
    /// <param name="share">The slots that several gates share, from which each slot is taken as well; null if nothing is shared.</param>
    public Gate(int level, SlotShare? share = null)
    {
        _level = level;
        _share = share?.Join(ServeShared);
    }

    /// <summary>Called with each slot that is returned, and with whether a caller waits for a slot or did so shortly before.</summary>
    public Action<Slot, bool>? Returned { get; init; }

    /// <summary>Called when a slot is free and no caller waits for one: more work could be done.</summary>
    public Action? Spare { get; set; }

    /// <summary>The clock that measures how long a slot is held.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The number of slots. If more slots are held after a change, none is taken back: a surplus slot is not given out again.
    /// </summary>
    public int Level
    {
        get => Volatile.Read(ref _level);
        set
        {
            bool isSpare;
            lock (_lock)
            {
                _level = value;
                Serve();
                isSpare = HasRoom && !IsWanted;
            }

            TellSpare(isSpare);
        }
    }

    /// <summary>The number of slots that are held.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>The number of held slots that are for parts of large objects.</summary>
    public int HeldByLarge => Volatile.Read(ref _heldByLarge);

    /// <summary>Whether a caller waits for a slot.</summary>
    public bool IsWanted => _line.Count > 0;

    private bool HasRoom => _held < _level + _lent;

    /// <summary>Waits for a slot.</summary>
    /// <param name="owner">The large object that the slot is for; null for everything else.</param>
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

    /// <summary>
    /// Adds one slot until the result is disposed, because the holder of a slot waits and does not use it. Null if half of the slots are
    /// already lent.
    /// </summary>
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

        // Outside of the lock, because another gate may be served.
        var isShared = _share?.TryLend() == true;
        bool isSpare;
        lock (_lock)
        {
            Serve();
            isSpare = HasRoom && !IsWanted;
        }

        TellSpare(isSpare);
        return new Loan(this, isShared);
    }

    /// <summary>Sets whether the slots are idle because nothing can be done with them. Other gates may then use as many more.</summary>
    public void Rest(bool isAtRest) => _share?.Rest(isAtRest);

    /// <summary>Takes back a slot that is no longer needed.</summary>
    public void Return(Slot slot)
    {
        bool wanted;
        bool isSpare;
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
            isSpare = HasRoom && !IsWanted;
        }

        _share?.Return();
        Returned?.Invoke(slot, wanted);
        TellSpare(isSpare);
    }

    private void TellSpare(bool isSpare)
    {
        if (isSpare)
        {
            Spare?.Invoke();
        }
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

    // This gate was given a shared slot. The caller that wanted it may have left in the meantime, or the gate's own number of slots may
    // have fallen.
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

    // If the caller still waits, it is removed from the line. If it was given a slot at the same moment, the slot is returned.
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
