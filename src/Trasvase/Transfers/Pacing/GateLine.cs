namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The callers that wait at a gate, and the order in which they are served: small work in turn, parts of large objects up to half of the
/// slots, and among large objects the one with the fewest slots first. Guarded by the gate's lock.
/// </summary>
internal sealed class GateLine
{
    private readonly Queue<Waiter> _small = new();
    private readonly List<Waiter> _large = [];
    private bool _wasLarge;

    /// <summary>The number of callers that wait.</summary>
    public int Count => _small.Count + _large.Count;

    /// <summary>Adds a caller to the line.</summary>
    /// <param name="owner">The large object that the slot is for; null for everything else.</param>
    public Waiter Add(object? owner)
    {
        var waiter = new Waiter(owner);
        if (owner is null)
        {
            _small.Enqueue(waiter);
        }
        else
        {
            _large.Add(waiter);
        }

        return waiter;
    }

    /// <summary>Removes and returns the caller that is next. The line must not be empty.</summary>
    /// <param name="level">The number of slots.</param>
    /// <param name="heldByLarge">The number of slots that large objects hold.</param>
    /// <param name="held">The number of slots that each large object holds. Objects without a slot are not in it.</param>
    public Waiter TakeNext(int level, int heldByLarge, Dictionary<object, int> held)
    {
        // A single slot alternates between small and large work.
        var large = _small.Count == 0 || (_large.Count > 0 && (level > 1 ? heldByLarge < level / 2 : !_wasLarge));
        _wasLarge = large;
        if (!large)
        {
            return _small.Dequeue();
        }

        var next = _large.MinBy(waiter => held.GetValueOrDefault(waiter.Owner!))!;
        _large.Remove(next);
        return next;
    }

    /// <summary>Removes a caller that does not wait any more.</summary>
    public void Remove(Waiter waiter)
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

    /// <summary>A caller that waits for a slot.</summary>
    internal sealed class Waiter(object? owner)
    {
        /// <summary>The large object that the slot is for; null for everything else.</summary>
        public object? Owner => owner;

        /// <summary>Completes with the slot when it is the caller's turn.</summary>
        public TaskCompletionSource<Slot> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
