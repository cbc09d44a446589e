using Trasvase.Storage;

namespace Trasvase.Stores.S3.Reading;

/// <summary>In which way a page is asked for.</summary>
internal enum PageWay
{
    /// <summary>The first one.</summary>
    Begin,

    /// <summary>With the token that the page before gave.</summary>
    Token,

    /// <summary>After a key.</summary>
    StartAfter,

    /// <summary>After a key, as the first version of the protocol says it.</summary>
    Marker,
}

/// <summary>One question for a page.</summary>
/// <param name="Way">How it is asked for.</param>
/// <param name="At">The token, or the key that it begins after; null for the beginning.</param>
internal sealed record PageAsk(PageWay Way, string? At)
{
    /// <summary>
    /// The last entry that was given, which must come back: it shows that the page begins where it was told to. Null where nothing is
    /// wanted back.
    /// </summary>
    public string? Wanted { get; init; }

    /// <summary>Whether the store has said that there is no more, which need not be so.</summary>
    public bool IsDoubt { get; init; }

    /// <summary>How else to ask, if this is in vain; null if in no way.</summary>
    public PageAsk? Else { get; init; }
}

/// <summary>
/// Which ways of asking for a page a store does not understand, once that was found out. Servers ignore tokens, give none with a page that
/// is not the last (s3mock, version 1 behind version 2), ignore <c>start-after</c> (versitygw), or refuse it (MinIO's old gateways).
/// </summary>
internal sealed class PageWays
{
    private readonly bool[] _isBad = new bool[4];

    /// <summary>Whether a way has led nowhere where another one led on.</summary>
    public bool IsBad(PageWay way) => Volatile.Read(ref _isBad[(int)way]);

    /// <summary>It led nowhere, and another one led on.</summary>
    public void Avoid(PageWay way) => Volatile.Write(ref _isBad[(int)way], true);
}

/// <summary>
/// Decides how the pages of a listing are asked for, and what of them is new. Amazon's are taken at their word. Another store's listing is
/// whole only on evidence: what lies behind a page is asked for in one way and, where that leads nowhere, in the next, and a page that
/// begins after a key has to bring back the entry before.
/// </summary>
/// <param name="options">What is listed.</param>
/// <param name="isAmazon">Whether the store is Amazon's.</param>
/// <param name="ways">What is known of the store.</param>
/// <param name="unexpected">Makes the error, from its reason.</param>
internal sealed class S3Paging(ListOptions options, bool isAmazon, PageWays ways, Func<string, StoreException> unexpected)
{
    private S3Page _before = new([], []);
    private ObjectKey? _first;
    private ObjectKey? _last;
    private bool _isDisordered;
    private bool _hasGiven;
    private int _largest = int.MaxValue;

    /// <summary>The first question.</summary>
    public PageAsk First { get; } = new(PageWay.Begin, options.StartAfter?.Value);

    /// <summary>The most entries to ask for: one more where the last one has to come back.</summary>
    public int SizeOf(PageAsk ask) => ask.Wanted is null ? options.PageSize : Math.Min(1000, options.PageSize + 1);

    /// <summary>Whether an answer does not lead on from where the listing is.</summary>
    public bool IsVain(PageAsk ask, S3Page page) => !isAmazon && ask.Way switch
    {
        PageWay.Begin => false,
        PageWay.Token => page.Entries > 0 && page.IsTruncated != false && (HoldsFirst(page) || !HasMore(ask, page)),
        _ => (ask.Wanted is { } wanted && !Holds(page, wanted)) || (page.IsTruncated == true && !HasMore(ask, page)),
    };

    /// <summary>What of a page is new.</summary>
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

    /// <summary>How to ask for what comes behind a page; null if nothing does.</summary>
    /// <exception cref="StoreException">The page does not say whether there is more, or not how to ask for it.</exception>
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

    /// <summary>The same questions, if the entry that was to come back is gone meanwhile.</summary>
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

        // MinIO's token for a listing that began after a key that is none passes one object over.
        var isKeyed = ask.Way is PageWay.StartAfter or PageWay.Marker || (ask.Way == PageWay.Begin && ask.At is not null);
        IEnumerable<PageAsk> all = token is null ? keyed : isKeyed ? [.. keyed, token] : [token, .. keyed];
        return all.OrderBy(way => ways.IsBad(way.Way) ? 1 : 0);
    }

    // Behind the entry before the last one, so that the last one comes back.
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

    // What was in the page before is not new, nor is, where keys are asked for in their order, what comes before them. Null if all of it
    // is.
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
            // In order: what was in the page before is not behind its last entry.
            return entry => ObjectKey.CompareUtf8(entry, passed) > 0;
        }

        var seen = _before.Objects.Select(entry => entry.Key.Value).Concat(_before.Prefixes).ToHashSet(StringComparer.Ordinal);
        return entry => !seen.Contains(entry);
    }
}
