using Trasvase.Storage;

namespace Trasvase.Jobs.Planning;

/// <summary>
/// The target's listing beside the source's: asked for keys in order, it tells what has each, in one pass and without holding the list. A
/// listing that turns out to be in another order tells nothing from then on.
/// </summary>
internal sealed class TargetListing(IObjectSource target, string prefix, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ListingPage> _pages = target.ListAsync(new ListOptions { Prefix = prefix }, cancellationToken).GetAsyncEnumerator(cancellationToken);
    private IReadOnlyList<ObjectInfo> _page = [];
    private int _at;
    private ObjectKey? _last;
    private ObjectKey? _asked;

    /// <summary>Pages so far.</summary>
    public long Pages { get; private set; }

    /// <summary>Objects so far.</summary>
    public long Listed { get; private set; }

    /// <summary>Why it tells nothing (any more), as the end of a sentence; null if it does.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Told of each object that nobody asked for.</summary>
    public Action<ObjectInfo>? Unasked { get; set; }

    /// <summary>What has a key.</summary>
    /// <returns>Whether that is known, and what it is; null if nothing has it.</returns>
    public async ValueTask<(bool IsKnown, ObjectInfo? Existing)> FindAsync(ObjectKey key)
    {
        if (_asked is { } before && key <= before)
        {
            WhyNot ??= "the source is not listed in the order of its keys";
        }

        _asked = key;
        while (WhyNot is null && await CurrentAsync().ConfigureAwait(false) is { } info)
        {
            var order = info.Key.CompareTo(key);
            if (order > 0)
            {
                return (true, null);
            }

            _at++;
            if (order == 0)
            {
                return (true, info);
            }

            Unasked?.Invoke(info);
        }

        return (WhyNot is null, null);
    }

    /// <summary>Lists the rest, of which nothing was asked.</summary>
    public async Task FinishAsync()
    {
        while (WhyNot is null && await CurrentAsync().ConfigureAwait(false) is { } info)
        {
            _at++;
            Unasked?.Invoke(info);
        }
    }

    public ValueTask DisposeAsync() => _pages.DisposeAsync();

    // The object that comes next; null at the end.
    private async ValueTask<ObjectInfo?> CurrentAsync()
    {
        while (_at == _page.Count)
        {
            if (!await _pages.MoveNextAsync().ConfigureAwait(false))
            {
                return null;
            }

            (_page, _at) = (_pages.Current.Objects, 0);
            (Pages, Listed) = (Pages + 1, Listed + _page.Count);
            foreach (var info in _page)
            {
                WhyNot ??= _last is { } last && info.Key <= last ? $"{target.Profile.Name} lists its keys in another order" : null;
                _last = info.Key;
            }
        }

        return WhyNot is null ? _page[_at] : null;
    }
}
