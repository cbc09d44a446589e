using System.Numerics;

namespace Trasvase.Http;

/// <summary>
/// Checks with little memory that a listing makes progress: no key comes twice, continuation tokens do not form a cycle, and empty pages
/// end at some time. The number of pages proves nothing. A service that has to pass over many removed objects may return empty pages for
/// hours, each of which continues where the one before ended.
/// </summary>
/// <param name="broken">Makes the error from the end of a sentence that begins with the store.</param>
/// <param name="time">The clock.</param>
internal sealed class ListingWatch(Func<string, StoreException> broken, TimeProvider time)
{
    private readonly EmptyPages _empty = new(broken, time);

    private IReadOnlyList<ObjectInfo> _before = [];
    private HashSet<ObjectKey> _markedKeys = [];
    private ObjectKey? _last;
    private string? _token;
    private string? _markedToken;
    private bool _isDisordered;
    private long _pages;

    /// <summary>Records that a page has come.</summary>
    /// <exception cref="StoreException">The page holds a key that came before.</exception>
    public void Came(IReadOnlyList<ObjectInfo> objects, int prefixes)
    {
        _pages++;
        foreach (var info in objects)
        {
            _isDisordered |= _last is { } last && info.Key <= last;
            _last = info.Key;
        }

        // As long as every key is larger than the one before, no key can come twice.
        if (_isDisordered)
        {
            Compare(objects);
        }

        _before = objects;
        _empty.Came(objects.Count + prefixes);
    }

    /// <summary>Records the token of the next page, and returns when that page may be requested.</summary>
    /// <exception cref="StoreException">
    /// The token leads round in a circle, or the listing has returned empty pages for too long.
    /// </exception>
    public ValueTask GoesOnAsync(string token, CancellationToken cancellationToken)
    {
        // Brent's algorithm finds any cycle without remembering all tokens: one token and one page are marked at each power of two.
        if (token == _token || token == _markedToken)
        {
            throw broken("gave the same continuation token twice: it leads round in a circle");
        }

        _markedToken = BitOperations.IsPow2(_pages) ? token : _markedToken;
        _token = token;
        return _empty.GoOnAsync(cancellationToken);
    }

    private void Compare(IReadOnlyList<ObjectInfo> objects)
    {
        var keys = objects.Select(info => info.Key).ToHashSet();
        if (keys.Count < objects.Count || _before.Any(info => keys.Contains(info.Key)) || keys.Overlaps(_markedKeys))
        {
            throw broken("gave the same key twice");
        }

        _markedKeys = BitOperations.IsPow2(_pages) ? keys : _markedKeys;
    }
}
