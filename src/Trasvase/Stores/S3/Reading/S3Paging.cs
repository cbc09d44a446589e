using Trasvase.Storage;

namespace Trasvase.Stores.S3.Reading;

/// <summary>The ways to request a page.</summary>
internal enum PageWay
{
    /// <summary>From the beginning.</summary>
    Begin,

    /// <summary>With the token from the previous page.</summary>
    Token,

    /// <summary>After a key, with version 2's <c>start-after</c>.</summary>
    StartAfter,

    /// <summary>After a key, with version 1's <c>marker</c>.</summary>
    Marker,
}

/// <summary>One request for a page.</summary>
/// <param name="Way">The way to request it.</param>
/// <param name="At">The token, or the key after which the page begins; null for the beginning.</param>
internal sealed record PageAsk(PageWay Way, string? At)
{
    /// <summary>
    /// The previous page's last entry, which the next page must return as proof that it begins at the requested place. Null if no such
    /// proof is needed.
    /// </summary>
    public string? Wanted { get; init; }

    /// <summary>Whether the store has said that the listing is complete, which may be wrong.</summary>
    public bool IsDoubt { get; init; }

    /// <summary>The next way to try if this one fails; null if there is none.</summary>
    public PageAsk? Else { get; init; }
}

/// <summary>
/// Remembers which ways of requesting a page a store does not understand. Servers ignore tokens, send none although more pages follow
/// (s3mock, version 1 behind version 2), ignore <c>start-after</c> (versitygw), or refuse it (MinIO's old gateways).
/// </summary>
internal sealed class PageWays
{
    private readonly bool[] _isBad = new bool[4];

    /// <summary>Whether this way failed where another one continued the listing.</summary>
    public bool IsBad(PageWay way) => Volatile.Read(ref _isBad[(int)way]);

    /// <summary>Records that this way failed where another one continued the listing.</summary>
    public void Avoid(PageWay way) => Volatile.Write(ref _isBad[(int)way], true);
}

/// <summary>
/// Decides how the pages of a listing are requested, and which of their entries are new. Amazon's pages are trusted. Another store's
/// listing counts as complete only on evidence. If one way of requesting the next page fails, the next way is tried. A page that begins
/// after a key must return the previous entry as well.
/// </summary>
/// <param name="options">The options of the listing.</param>
/// <param name="isAmazon">Whether the store is Amazon's.</param>
/// <param name="ways">The ways that the store is known not to understand.</param>
/// <param name="unexpected">Makes the error, from its reason.</param>
internal sealed class S3Paging(ListOptions options, bool isAmazon, PageWays ways, Func<string, StoreException> unexpected)
{
    private S3Page _before = new([], []);
    private ObjectKey? _first;
    private ObjectKey? _last;
    private bool _isDisordered;
    private bool _hasGiven;
    private int _largest = int.MaxValue;

    /// <summary>The request for the first page.</summary>
    public PageAsk First { get; } = new(PageWay.Begin, options.StartAfter?.Value);

    /// <summary>Returns the page size to request: one more entry if the previous one must be returned as well.</summary>
    public int SizeOf(PageAsk ask) => ask.Wanted is null ? options.PageSize : Math.Min(1000, options.PageSize + 1);

    /// <summary>Whether an answer fails to continue the listing.</summary>
    public bool IsVain(PageAsk ask, S3Page page) => !isAmazon && ask.Way switch
    {
        PageWay.Begin => false,
        PageWay.Token => page.Entries > 0 && page.IsTruncated != false && (HoldsFirst(page) || !HasMore(ask, page)),
        _ => (ask.Wanted is { } wanted && !Holds(page, wanted)) || (page.IsTruncated == true && !HasMore(ask, page)),
    };

    /// <summary>Returns the new entries of a page.</summary>
    public ListingPage Take(PageAsk ask, S3Page page)
    {
        var isNew = Newness(ask, page);
        var objects = isNew is null ? page.Objects : page.Objects.FindAll(entry => isNew(entry.Key.Value));
        var prefixes = isNew is null ? page.Prefixes : page.Prefixes.FindAll(isNew);
        var known = ask.Way == PageWay.Token ? page.Entries - objects.Count - prefixes.Count : 0;
        foreach (var entry in objects)
        {
            _isDisordered |= _last is { } last && entry.Key <= last;
            _last = entry.Key;
        }

        _hasGiven = objects.Count + prefixes.Count > 0;
        _first ??= page.Objects.Count > 0 ? page.Objects[0].Key : null;
        return new ListingPage(objects, prefixes) { Strays = page.Strays + known };
    }

    /// <summary>Returns the request for the next page; null if the listing is complete.</summary>
    /// <exception cref="StoreException">The page does not say whether more pages follow, or how to request them.</exception>
    public PageAsk? Next(PageAsk ask, S3Page page)
    {
        var most = Math.Min(SizeOf(ask), page.Most is > 0 and var told ? told : int.MaxValue);
        var isFull = page.Entries + page.Strays >= Math.Min(_largest, most);
        _largest = page.Entries == 0 ? _largest : _largest == int.MaxValue ? page.Entries : Math.Max(_largest, page.Entries);
        var hasMore = page.IsTruncated ?? ((page.Token ?? page.Marker) is not null ? true : null);
        var isEnd = hasMore == false && (isAmazon || !isFull || _isDisordered);
        if (isEnd || (!isAmazon && hasMore != true && !_hasGiven && ask.Way != PageWay.Begin))
        {
            return null;
        }

        if (page.IsTruncated is null && (isAmazon || (hasMore is null && page.Entries == 0)))
        {
            throw unexpected("the store does not say whether there is more");
        }

        var asks = Ways(ask, page, isDoubt: hasMore == false).ToList();
        _before = page.Entries > 0 ? page : _before;
        return asks.Count > 0 ? Chain(asks)
            : hasMore == false ? null
            : throw unexpected("the store says that there is more, but not how to ask for it");
    }

    /// <summary>Returns the same requests without the expected entry, for when that entry was removed meanwhile.</summary>
    public static PageAsk? WithoutWanted(PageAsk? ask) => ask is null ? null : ask with { Wanted = null, Else = WithoutWanted(ask.Else) };

    private static PageAsk? Chain(IReadOnlyList<PageAsk> asks) =>
        asks.Reverse().Aggregate((PageAsk?)null, static (rest, ask) => ask with { Else = rest });

    private IEnumerable<PageAsk> Ways(PageAsk ask, S3Page page, bool isDoubt)
    {
        var token = page.Token is { } given && !isDoubt ? new PageAsk(PageWay.Token, given) : null;
        if (isAmazon)
        {
            return token is null ? [] : [token];
        }

        var (at, wanted) = Place(page);
        PageAsk[] keyed = at is null || _isDisordered ? [] :
        [
            new PageAsk(PageWay.StartAfter, at) { Wanted = wanted, IsDoubt = isDoubt },
            new PageAsk(PageWay.Marker, at) { Wanted = wanted, IsDoubt = isDoubt },
        ];

        // If a MinIO listing begins after a key that does not exist, its token skips one object.
        var isKeyed = ask.Way is PageWay.StartAfter or PageWay.Marker || (ask.Way == PageWay.Begin && ask.At is not null);
        IEnumerable<PageAsk> all = token is null ? keyed : isKeyed ? [.. keyed, token] : [token, .. keyed];
        return all.OrderBy(way => ways.IsBad(way.Way) ? 1 : 0);
    }

    // After the last entry but one, so that the last one is returned again.
    private (string? At, string? Wanted) Place(S3Page page)
    {
        var place = page.Entries > 0 ? page : _before;
        string? last = null, before = null;
        foreach (var entry in place.Objects.TakeLast(2).Select(entry => entry.Key.Value).Concat(place.Prefixes.TakeLast(2)))
        {
            if (last is null || ObjectKey.CompareUtf8(entry, last) > 0)
            {
                before = last;
                last = entry;
            }
            else if (before is null || ObjectKey.CompareUtf8(entry, before) > 0)
            {
                before = entry;
            }
        }

        return page.Entries == 0 && page.Marker is { } marker ? (marker, null)
            : last is null ? (null, null)
            : (before ?? KeyBefore.Of(last), last);
    }

    private bool HoldsFirst(S3Page page) => _first is { } first && page.Objects.Exists(entry => entry.Key == first);

    private static bool Holds(S3Page page, string entry) =>
        page.Objects.Exists(info => info.Key.Value == entry) || page.Prefixes.Contains(entry);

    private bool HasMore(PageAsk ask, S3Page page) => Newness(ask, page) is not { } isNew
        || page.Objects.Exists(entry => isNew(entry.Key.Value))
        || page.Prefixes.Exists(isNew);

    // Entries of the previous page are not new. If keys are requested in order, entries before the requested key are not new either.
    // Returns null if all entries are new.
    private Predicate<string>? Newness(PageAsk ask, S3Page page)
    {
        var isBehind = _last is not { } last || page.Objects.Count == 0 || page.Objects[0].Key > last;
        if (isAmazon || ask.Way == PageWay.Begin || (isBehind && page.Prefixes.Count == 0))
        {
            return null;
        }

        var passed = ask.Way == PageWay.Token || _isDisordered ? null : _last?.Value;
        if (passed is not null && options.Delimiter is null)
        {
            // In an ordered listing, no entry of the previous page sorts after its last one.
            return entry => ObjectKey.CompareUtf8(entry, passed) > 0;
        }

        var seen = _before.Objects.Select(entry => entry.Key.Value).Concat(_before.Prefixes).ToHashSet(StringComparer.Ordinal);
        return entry => !seen.Contains(entry);
    }
}
