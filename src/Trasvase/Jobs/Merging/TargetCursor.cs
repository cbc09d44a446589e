using Trasvase.Jobs.Journal;
using Trasvase.Storage;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Goes through the target's listing beside the source's, one page ahead: both are sorted, so that one pass answers for every key what
/// otherwise a request each would. Not for use side by side.
/// </summary>
/// <param name="target">Is listed; null if nothing is known of it.</param>
/// <param name="prefix">What its keys begin with; null if the source's listing has no counterpart there, so that nothing is known.</param>
/// <param name="after">Where an earlier run was.</param>
/// <param name="mustBeTrue">
/// Whether what it says decides what is removed. If not it is advice: a listing that fails, is in another order or much longer than the
/// source's is given up, and nothing more is known.
/// </param>
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

    /// <summary>Whether a container that does not exist is an empty one, because the job would make it first.</summary>
    public bool IsToBeMade { get; set; }

    /// <summary>How far it is.</summary>
    public TargetMark Passed { get; private set; } = after;

    /// <summary>How many of its pages were read.</summary>
    public int Pages => _cost.All;

    /// <summary>One more page of the source is merged.</summary>
    public void BeginPage() => _cost.BeginSourcePage();

    /// <summary>What has a key. Keys are asked for in ascending order; of one that is not, nothing is known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passed">Gets the objects before it, which nobody asked for.</param>
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
            // Another run must not meet there what this one is about to store.
            Passed = Passed with { Key = key };
        }

        return lookup;
    }

    /// <summary>Passes what lies before a key that is about to be asked for, as far as it may be held.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passed">Gets the objects before it, which nobody asked for.</param>
    /// <param name="most">How many it may hold.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether it holds so many, and there may be more before the key.</returns>
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

    /// <summary>The objects after the last key that was asked for, page by page.</summary>
    /// <exception cref="StoreException">As <see cref="FindAsync"/>.</exception>
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
                // Without its stamp an object's entry tells too little.
                return next.HasDetails ? new TargetLookup(IsKnown: true, next) : default;
            }

            passed?.Add(next);
        }

        return _isOff || _isLate ? default : new TargetLookup(IsKnown: true, Found: null);
    }

    // Of what was asked for, or lies before where an earlier run was, the listing tells nothing any more.
    private bool IsBehind(ObjectKey key) => (_asked is { } before && key <= before) || (_after is { } earlier && key <= earlier);

    private void Pass(ObjectInfo info)
    {
        _index++;
        Passed = new TargetMark(info.Key, Passed.Count + 1);
    }

    // The next page that holds anything; the one after it is on its way meanwhile.
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
            // It must not be disposed of before it has answered.
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_pages is not null)
        {
            await _pages.DisposeAsync().ConfigureAwait(false);
        }
    }
}
