namespace Trasvase.Stores.S3.Reading;

/// <summary>A version in a listing of versions.</summary>
/// <param name="Key">Of which object.</param>
/// <param name="Version">Its id.</param>
/// <param name="Time">When it was stored.</param>
/// <param name="Info">What is known of it; null for a delete marker.</param>
internal sealed record VersionEntry(ObjectKey Key, string Version, DateTimeOffset Time, ObjectInfo? Info);

/// <summary>Takes from versions that come key by key, newest first, what was there at a time; across pages.</summary>
/// <param name="time">When.</param>
/// <param name="after">Only keys behind this one.</param>
/// <param name="unexpected">Makes the error for what is no such listing.</param>
internal sealed class VersionsThen(DateTimeOffset time, ObjectKey? after, Func<string, StoreException> unexpected)
{
    private ObjectKey? _key;
    private string? _version;
    private bool _isDecided;

    /// <summary>The objects that a page adds.</summary>
    /// <exception cref="StoreException">Unexpected: keys go back, or a version comes twice in a row.</exception>
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

            // The first that is not later was the current one then, be it a delete marker.
            _isDecided = true;
            if (entry.Info is { } info && !(after >= entry.Key))
            {
                found.Add(info);
            }
        }

        return found;
    }
}
