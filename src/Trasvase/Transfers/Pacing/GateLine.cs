namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Those who wait at a gate, and who of them is next: small work in turn, parts of large objects up to half of the slots, and of these
/// objects the one that has fewest. Guarded by its gate.
/// </summary>
internal sealed class GateLine
{
    private readonly Queue<Waiter> _small = new();
    private readonly List<Waiter> _large = [];
    private bool _wasLarge;

    /// <summary>How many wait.</summary>
    public int Count => _small.Count + _large.Count;

    /// <summary>Another one waits.</summary>
    /// <param name="owner">The large object for which it does; null for everything else.</param>
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

    /// <summary>Takes out who is next. Somebody waits.</summary>
    /// <param name="level">How many slots there are.</param>
    /// <param name="heldByLarge">How many of them large objects hold.</param>
    /// <param name="held">How many each of these holds; none of those that are not in it.</param>
    public Waiter TakeNext(int level, int heldByLarge, Dictionary<object, int> held)
    {
        // A single slot goes to and fro.
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

    /// <summary>One does not wait any more.</summary>
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

    /// <summary>One that waits.</summary>
    internal sealed class Waiter(object? owner)
    {
        public object? Owner => owner;

        public TaskCompletionSource<Slot> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
