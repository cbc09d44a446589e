using Trasvase.Stores.Memory;

namespace Trasvase.Simulation.World;

/// <summary>One change at a store: what has the key from now on; null if nothing has.</summary>
/// <param name="Order">Its place among all changes at both stores and all receipts.</param>
/// <param name="Key">Which.</param>
/// <param name="Now">From now on.</param>
/// <param name="Before">Until now.</param>
/// <param name="ByOthers">Whether somebody else did it, and not the job.</param>
internal sealed record Change(int Order, ObjectKey Key, MemoryObject? Now, MemoryObject? Before, bool ByOthers);

/// <summary>Every version that a store ever held. The store itself tells of each change in the moment of it.</summary>
internal sealed class History(string name, Func<int> order)
{
    private readonly List<Change> _all = [];
    private readonly Dictionary<ObjectKey, List<Change>> _byKey = [];
    private readonly HashSet<ObjectKey> _removedByOthers = [];

    /// <summary>The metadata entry of what others store here. A copy carries that of its source, so each store has its own.</summary>
    public string OthersMark => $"by_others_at_{name}";

    public IReadOnlyList<Change> All => _all;

    /// <summary>All keys that ever held something.</summary>
    public IEnumerable<ObjectKey> Keys => _byKey.Keys;

    /// <summary>The changes of one key.</summary>
    public IReadOnlyList<Change> Of(ObjectKey key) => _byKey.GetValueOrDefault(key) ?? [];

    /// <summary>What has the key; null if nothing has.</summary>
    public MemoryObject? Current(ObjectKey key) => _byKey.TryGetValue(key, out var changes) ? changes[^1].Now : null;

    /// <summary>The next removal of this key is one by others.</summary>
    public void ExpectRemoval(ObjectKey key) => _removedByOthers.Add(key);

    public void RemovalDone(ObjectKey key) => _removedByOthers.Remove(key);

    public void Changed(ObjectKey key, MemoryObject? now)
    {
        if (!_byKey.TryGetValue(key, out var changes))
        {
            changes = [];
            _byKey.Add(key, changes);
        }

        var others = now is null ? _removedByOthers.Contains(key) : now.Info.Metadata.ContainsKey(OthersMark);
        var change = new Change(order(), key, now, changes.Count == 0 ? null : changes[^1].Now, others);
        changes.Add(change);
        _all.Add(change);
    }
}
