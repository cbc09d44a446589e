namespace Trasvase.Stores.Memory;

/// <summary>What each key held since when, of a container that keeps versions. Guarded by the container's lock.</summary>
internal sealed class MemoryHistory
{
    private readonly SortedDictionary<ObjectKey, List<(DateTimeOffset Since, MemoryObject? Stored)>> _keys = [];

    /// <summary>The key holds this from now on; null for nothing.</summary>
    public void Add(ObjectKey key, DateTimeOffset now, MemoryObject? stored)
    {
        if (!_keys.TryGetValue(key, out var held))
        {
            _keys[key] = held = [];
        }

        held.Add((now, stored));
    }

    /// <summary>What was there at a time, in the order of the keys.</summary>
    public IEnumerable<MemoryObject> At(DateTimeOffset time) => _keys.Values
        .Select(held => held.FindLast(change => change.Since <= time).Stored)
        .OfType<MemoryObject>();
}
