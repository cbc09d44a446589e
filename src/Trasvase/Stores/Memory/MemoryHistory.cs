namespace Trasvase.Stores.Memory;

/// <summary>
/// The objects that each key has held, and since when, in a container that keeps versions. Guarded by the container's lock.
/// </summary>
internal sealed class MemoryHistory
{
    private readonly SortedDictionary<ObjectKey, List<(DateTimeOffset Since, MemoryObject? Stored)>> _keys = [];

    /// <summary>Records that a key holds an object from now on; null for none.</summary>
    public void Add(ObjectKey key, DateTimeOffset now, MemoryObject? stored)
    {
        if (!_keys.TryGetValue(key, out var held))
        {
            _keys[key] = held = [];
        }

        held.Add((now, stored));
    }

    /// <summary>Returns the objects that existed at a time, in the order of their keys.</summary>
    public IEnumerable<MemoryObject> At(DateTimeOffset time) => _keys.Values
        .Select(held => held.FindLast(change => change.Since <= time).Stored)
        .OfType<MemoryObject>();
}
