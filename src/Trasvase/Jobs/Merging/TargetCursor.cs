using Trasvase.Jobs.Journal;
using Trasvase.Storage;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Reads the target's listing alongside the source's, one page ahead. Both are sorted, so one pass answers for every key what would
/// otherwise take a request each. Not thread-safe.
/// </summary>
/// <param name="target">The target to list; null if it cannot be listed.</param>
/// <param name="prefix">The prefix of the target's keys; null if the source's listing has no counterpart at the target, so that nothing
/// is known.</param>
/// <param name="after">The position of an earlier run.</param>
/// <param name="mustBeTrue">Whether removals depend on the listing. If not, the listing is only advice: if it fails, is in another order
/// or is much longer than the source's, it is abandoned, and nothing more is known.</param>
internal sealed class TargetCursor(IObjectSource? target, string? prefix, TargetMark after, bool mustBeTrue) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly AdvicePages _cost = new();
    private IAsyncEnumerator<ListingPage>? _pages;
    private Task<bool>? _next;
    private IReadOnlyList<ObjectInfo> _page = [];
    private int _index;
    private readonly ObjectKey? _after = after.Key;
    private ObjectKey? _last = after.Key;
    private ObjectKey? _asked;
    private bool _isOff = target is null || prefix is null;
    private bool _isLate;
    private bool _isMissing;

    /// <summary>Whether a missing container counts as an empty one, because the job makes it first.</summary>
    public bool IsToBeMade { get; set; }

    /// <summary>How far the listing was passed.</summary>
    public TargetMark Passed { get; private set; } = after;

    /// <summary>The number of pages that were read.</summary>
    public int Pages => _cost.All;

    /// <summary>Counts a page of the source's listing that is merged.</summary>
    public void BeginPage() => _cost.BeginSourcePage();

    /// <summary>
    /// Finds the target object of a key. Keys must be requested in ascending order; nothing is known of a key that is not.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="passed">Receives the objects before the key that were not requested; null to drop them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">The listing fails or is out of order, and must be true.</exception>
    public async ValueTask<TargetLookup> FindAsync(ObjectKey key, List<ObjectInfo>? passed, CancellationToken cancellationToken)
    {
        if (_isOff || IsBehind(key))
        {
            return default;
        }

        _asked = key;
        var lookup = await LookAsync(key, passed, cancellationToken).ConfigureAwait(false);
        if (!_isOff)
        {
            // Another run must not find the object that this run is about to store there.
            Passed = Passed with { Key = key };
        }

        return lookup;
    }

    /// <summary>Passes objects before a key that is about to be requested, as many as may be held.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passed">Receives the objects before the key that were not requested.</param>
    /// <param name="most">The most objects that <paramref name="passed"/> may hold.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether <paramref name="passed"/> is full, so that there may be more objects before the key.</returns>
    /// <inheritdoc cref="FindAsync" path="/exception"/>
    public async ValueTask<bool> PassAsync(ObjectKey key, List<ObjectInfo> passed, int most, CancellationToken cancellationToken)
    {
        while (!_isOff
            && !IsBehind(key)
            && (_index < _page.Count || await TurnAsync(cancellationToken).ConfigureAwait(false))
            && _page[_index].Key < key)
        {
            passed.Add(_page[_index]);
            Pass(_page[_index]);
            if (passed.Count >= most)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a page of the objects after the last key that was requested; empty at the end.</summary>
    /// <exception cref="StoreException">As for <see cref="FindAsync"/>.</exception>
    public async Task<IReadOnlyList<ObjectInfo>> ReadRestAsync(CancellationToken cancellationToken)
    {
        if (_index == _page.Count && !await TurnAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        List<ObjectInfo> rest = [.. _page.Skip(_index)];
        rest.ForEach(Pass);
        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async ValueTask<TargetLookup> LookAsync(ObjectKey key, List<ObjectInfo>? passed, CancellationToken cancellationToken)
    {
        while (_index < _page.Count || await TurnAsync(cancellationToken).ConfigureAwait(false))
        {
            var next = _page[_index];
            var order = next.Key.CompareTo(key);
            if (order > 0)
            {
                return new TargetLookup(IsKnown: true, Found: null);
            }

            Pass(next);
            if (order == 0)
            {
                // Without its metadata, and so its stamp, the entry says too little about the object.
                return next.HasDetails ? new TargetLookup(IsKnown: true, next) : default;
            }

            passed?.Add(next);
        }

        return _isOff || _isLate ? default : new TargetLookup(IsKnown: true, Found: null);
    }

    // The listing cannot answer for keys that it has passed, in this run or an earlier one.
    private bool IsBehind(ObjectKey key) => (_asked is { } before && key <= before) || (_after is { } earlier && key <= earlier);

    private void Pass(ObjectInfo info)
    {
        _index++;
        Passed = new TargetMark(info.Key, Passed.Count + 1);
    }

    // Moves to the next page that is not empty. The page after it is requested meanwhile.
    private async ValueTask<bool> TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            _isLate = false;
            do
            {
                if (_isMissing)
                {
                    return false;
                }

                if (_isOff || (!mustBeTrue && _cost.IsTooDear))
                {
                    _isOff = true;
                    return false;
                }

                _pages ??= target!
                    .ListAsync(new ListOptions { Prefix = prefix!, StartAfter = _after }, _end.Token)
                    .GetAsyncEnumerator(_end.Token);
                _next ??= NextAsync(_pages);
                if (!mustBeTrue && _cost.IsEmptyForLong && !_next.IsCompleted)
                {
                    _isLate = true;
                    return false;
                }

                if (!await _next.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    _page = [];
                    _index = 0;
                    return false;
                }

                _page = _pages.Current.Objects;
                _index = 0;
                _next = NextAsync(_pages);
                _cost.Add(isEmpty: _page.Count == 0);
                EnsureOrder();
            }
            while (_page.Count == 0);

            return !_isOff;
        }
        catch (StoreException e) when (IsToBeMade && Pages == 0 && e.Kind == StoreErrorKind.NotFound)
        {
            _isMissing = true;
            return false;
        }
        catch (StoreException) when (!mustBeTrue)
        {
            _isOff = true;
            return false;
        }
    }

    private static Task<bool> NextAsync(IAsyncEnumerator<ListingPage> pages) => pages.MoveNextAsync().AsTask();

    private void EnsureOrder()
    {
        foreach (var info in _page)
        {
            if (_last is { } last && info.Key <= last)
            {
                _isOff = true;
                if (mustBeTrue)
                {
                    throw new StoreException(
                        StoreErrorKind.Unsupported,
                        RetryAdvice.Never,
                        $"{target} lists '{info.Key}' after '{last}', which is not the order of their bytes: a sync compares sorted "
                        + "listings and cannot be done there. 'trasvase copy' can.");
                }
            }

            _last = info.Key;
        }
    }

    private async Task CloseAsync()
    {
        if (_next is not null)
        {
            // The enumerator must not be disposed of while a page is pending.
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_pages is not null)
        {
            await _pages.DisposeAsync().ConfigureAwait(false);
        }
    }
}
