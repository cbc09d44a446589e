namespace Trasvase.Stores.S3.Reading;

/// <summary>A version in a listing of versions.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version's id.</param>
/// <param name="Time">When the version was stored.</param>
/// <param name="Info">The object's properties; null for a delete marker.</param>
internal sealed record VersionEntry(ObjectKey Key, string Version, DateTimeOffset Time, ObjectInfo? Info);

/// <summary>
/// Selects the versions that were current at a given time from versions that come key by key, newest first. Keeps its state across pages.
/// </summary>
/// <param name="time">The time.</param>
/// <param name="after">Only keys after this one; null for all.</param>
/// <param name="unexpected">Makes the error for a listing in another order.</param>
internal sealed class VersionsThen(DateTimeOffset time, ObjectKey? after, Func<string, StoreException> unexpected)
{
    private ObjectKey? _key;
    private string? _version;
    private bool _isDecided;

    /// <summary>Returns the objects that a page adds.</summary>
    /// <exception cref="StoreException">Unexpected: the keys are not in order, or a version comes twice in a row.</exception>
    public IReadOnlyList<ObjectInfo> Take(IReadOnlyList<VersionEntry> entries)
    {
        var found = new List<ObjectInfo>();
        foreach (var entry in entries)
        {
            var order = _key is { } last ? last.CompareTo(entry.Key) : -1;
            if (order > 0 || (order == 0 && entry.Version == _version))
            {
                throw unexpected("the store gives versions out of order or twice");
            }

            _isDecided = _isDecided && order == 0;
            _key = entry.Key;
            _version = entry.Version;
            if (_isDecided || entry.Time > time)
            {
                continue;
            }

            // The first version that is not later was current at that time, even if it is a delete marker.
            _isDecided = true;
            if (entry.Info is { } info && !(after >= entry.Key))
            {
                found.Add(info);
            }
        }

        return found;
    }
}
