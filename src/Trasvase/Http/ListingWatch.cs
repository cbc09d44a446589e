using System.Numerics;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>Sees whether a listing makes progress, with little memory: no key twice, no circle, no pages without entries for ever.</summary>
/// <param name="broken">Makes the error, from the end of a sentence that begins with the store.</param>
internal sealed class ListingWatch(Func<string, StoreException> broken)
{
    private const int EmptyPagesMax = 100;

    private IReadOnlyList<ObjectInfo> _before = [];
    private HashSet<ObjectKey> _markedKeys = [];
    private ObjectKey? _last;
    private string? _token;
    private string? _markedToken;
    private bool _isDisordered;
    private long _pages;
    private int _empty;

    /// <summary>A page has come.</summary>
    /// <exception cref="StoreException">It holds a key that came before.</exception>
    public void Came(IReadOnlyList<ObjectInfo> objects, int prefixes)
    {
        _pages++;
        foreach (var info in objects)
        {
            _isDisordered |= _last is { } last && info.Key <= last;
            _last = info.Key;
        }

        // As long as every key is larger than the one before, none can come twice.
        if (_isDisordered)
        {
            Compare(objects);
        }

        _before = objects;
        _empty = objects.Count + prefixes == 0 ? _empty + 1 : 0;
    }

    /// <summary>There is more, and this is how to ask for it.</summary>
    /// <exception cref="StoreException">It would lead nowhere.</exception>
    public void GoesOn(string token)
    {
        // Brent's way to see any cycle without remembering everything: one token and one page are marked at each power of two.
        if (token == _token || token == _markedToken)
        {
            throw broken("gave the same continuation token twice: it leads round in a circle");
        }

        _markedToken = BitOperations.IsPow2(_pages) ? token : _markedToken;
        _token = token;
        if (_empty >= EmptyPagesMax)
        {
            throw broken($"gave {EmptyPagesMax} pages without an entry, one after another");
        }
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
