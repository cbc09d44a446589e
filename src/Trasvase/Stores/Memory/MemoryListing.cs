using Trasvase.Storage;

namespace Trasvase.Stores.Memory;

/// <summary>
/// Cuts an ordered container into the pages of one listing. The place is kept as keys, so that changes in between move nothing.
/// </summary>
internal sealed class MemoryListing(ListOptions options)
{
    private ObjectKey? _after = options.StartAfter;
    private string? _lastPrefix;

    /// <summary>The time whose versions are wanted; null for now.</summary>
    public DateTimeOffset? VersionsAt => options.VersionsAt;

    /// <summary>Whether the last page was cut.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The next page.</summary>
    /// <param name="current">All current objects in the order of their keys.</param>
    /// <param name="profile">Says what a listing shows of an object.</param>
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
