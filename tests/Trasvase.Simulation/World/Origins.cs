using Trasvase.Storage;

namespace Trasvase.Simulation.World;

/// <summary>Of what the target holds, what it fetched by itself: no digest was taken of that on its way.</summary>
internal sealed class Origins
{
    private readonly HashSet<string> _fetchedParts = new(StringComparer.Ordinal);
    private readonly Dictionary<(ObjectKey Key, string ETag), bool> _objects = [];

    /// <summary>A part was fetched.</summary>
    public void Fetched(PartReceipt part) => _fetchedParts.Add(part.Tag);

    /// <summary>An object was stored in one request.</summary>
    public void Stored(ObjectKey key, StoredObject stored, bool isFetched) => _objects[(key, stored.ETag)] = isFetched;

    /// <summary>An object was put together.</summary>
    public void Completed(ObjectKey key, StoredObject stored, IEnumerable<PartReceipt> parts) =>
        _objects[(key, stored.ETag)] = parts.Any(part => _fetchedParts.Contains(part.Tag));

    /// <summary>Whether the target fetched any byte of this version.</summary>
    public bool AreFetched(ObjectKey key, string? eTag) => eTag is not null && _objects.GetValueOrDefault((key, eTag));
}
