using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>
/// Cuts an ordered container into the pages of one listing. The position is kept as keys, so that changes between two pages do not move
/// it.
/// </summary>
internal sealed class MemoryListing(ListOptions options)
{
    private ObjectKey? _after = options.StartAfter;
    private string? _lastPrefix;

    /// <summary>The time whose versions are requested; null for the current ones.</summary>
    public DateTimeOffset? VersionsAt => options.VersionsAt;

    /// <summary>Whether the last page has been returned.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Returns the next page.</summary>
    /// <param name="current">All current objects in the order of their keys.</param>
    /// <param name="profile">The profile, which says what a listing shows of an object.</param>
    public ListingPage Next(IEnumerable<MemoryObject> current, StoreProfile profile)
    {
        var objects = new List<ObjectInfo>();
        var prefixes = new List<string>();
        foreach (var item in current.Where(IsAhead))
        {
            if (objects.Count + prefixes.Count == options.PageSize)
            {
                return new ListingPage(objects, prefixes);
            }

            if (PrefixOf(item.Key.Value) is { } prefix)
            {
                prefixes.Add(prefix);
                _lastPrefix = prefix;
            }
            else
            {
                objects.Add(item.Listed(profile));
            }

            _after = item.Key;
        }

        IsEnded = true;
        return new ListingPage(objects, prefixes);
    }

    private bool IsAhead(MemoryObject item) =>
        item.Key.Value.StartsWith(options.Prefix, StringComparison.Ordinal)
        && (_after is not { } after || item.Key > after)
        && (_lastPrefix is null || !item.Key.Value.StartsWith(_lastPrefix, StringComparison.Ordinal));

    private string? PrefixOf(string key)
    {
        if (string.IsNullOrEmpty(options.Delimiter))
        {
            return null;
        }

        var at = key.IndexOf(options.Delimiter, options.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + options.Delimiter.Length)];
    }
}
