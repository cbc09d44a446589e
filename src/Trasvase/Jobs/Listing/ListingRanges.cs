using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// The ranges in which a listing is being read, in the order of their keys. Used by one caller at a time, and does nothing between its
/// calls.
/// </summary>
/// <remarks>
/// What proves that no key is lost where two ranges meet: the first key that the one finds past its end is the first that the other finds
/// at all. Where it is not, because keys come and go or because the store's order is another one, the one goes on and the other is dropped.
/// </remarks>
internal sealed class ListingRanges(IObjectSource source, ListOptions options, int readers, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    // One more than a range should have: what shows its end may be the first key of another page.
    private const int HeldMax = CutPlan.PagesPerRange + 1;

    // A store that deviates so often is listed as it likes to be.
    private const int MismatchesMax = 3;

    // Keys may go, and others come, while they are listed; not so often behind the same one.
    private const int DoubtsMax = 3;

    private readonly List<ListingRange> _ranges = [new ListingRange(source, options, upTo: null, cancellationToken)];
    private readonly List<ListingRange> _dropped = [];
    private readonly CutPlan _plan = new();
    private Task<Milestones?>? _folders;
    private int _mismatches;
    private int _doubts;
    private ObjectKey? _doubted;

    private ListingRange Front => _ranges[0];

    /// <summary>The next page in order; null at the end.</summary>
    /// <param name="ahead">Whether more may be asked for than that page.</param>
    /// <param name="cuts">Whether more ranges are wanted.</param>
    public async Task<ListingPage?> NextAsync(bool ahead, bool cuts)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CollectAsync().ConfigureAwait(false);
            if (Front.Take() is { } page)
            {
                return page;
            }

            if (Front.IsRead && Front.Failure is null && TryPass())
            {
                if (_ranges.Count == 0)
                {
                    return null;
                }

                continue;
            }

            Front.Failure?.Throw();
            Front.Ask();
            if (ahead)
            {
                await AskAheadAsync(cuts).ConfigureAwait(false);
            }

            await AnswerAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends the requests that may be sent before they are needed.</summary>
    /// <param name="cuts">Whether more ranges are wanted.</param>
    public async Task AskAheadAsync(bool cuts)
    {
        await CollectAsync().ConfigureAwait(false);
        if (cuts && _mismatches < MismatchesMax && !_ranges.Exists(range => range.IsDisordered || range.Failure is not null))
        {
            Cut();
        }

        // The front never waits for the others.
        var free = readers - _ranges.Count(range => range.Pending is not null) - (Front is { IsRead: false, Pending: null } ? 1 : 0);
        var room = (readers * CutPlan.PagesPerRange) - _ranges.Sum(range => range.Held);
        foreach (var range in _ranges.Where(range => !range.IsRead && range.Pending is null && range.Held < HeldMax))
        {
            if (range == Front)
            {
                range.Ask();
            }
            else if (free > 0 && room > 0)
            {
                range.Ask();
                free = free - 1;
                room = room - 1;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var range in _ranges.Concat(_dropped))
        {
            await range.DisposeAsync().ConfigureAwait(false);
        }

        await ((Task?)_folders ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // As many ranges as there are readers should have something to do; the nearest that is too long is cut first.
    private void Cut()
    {
        // Behind a range that found the end of the whole listing nothing is left to read.
        for (var i = 0; i < _ranges.Count
            && !_ranges[i].IsListedOut
            && _ranges.Count(range => !range.IsRead && range.Held < HeldMax) < readers; i++)
        {
            var range = _ranges[i];
            if (_folders is null && _plan.WantedLevel(range) is { } level)
            {
                _folders = Milestones.FindAsync(source, options with { StartAfter = range.Position }, level, cancellationToken);
            }

            if (_folders is not null)
            {
                return;
            }

            if (_plan.Cut(range) is var (at, expected))
            {
                var rest = new ListingRange(
                    source, options with { StartAfter = at }, range.UpTo, cancellationToken)
                { Sample = range.Sample };
                range.CutAt(at);
                range.Expected = range.Keys + expected;
                _ranges.Insert(i + 1, rest);
            }
        }
    }

    // Takes in what has come, and waits for nothing.
    private async Task CollectAsync()
    {
        foreach (var range in _ranges)
        {
            await range.CollectAsync().ConfigureAwait(false);
        }

        if (_folders is { IsCompleted: true } found)
        {
            _folders = null;
            _plan.Milestones = await found.ConfigureAwait(false);
            _mismatches = _plan.Milestones is null ? MismatchesMax : _mismatches;
        }
    }

    // The front is at its end: goes on to the next range if the two fit together, or to where that one should have gone.
    private bool TryPass()
    {
        if (Front.IsListedOut)
        {
            return TryEnd();
        }

        var next = _ranges[1];
        if (next.Failure is null && next.First is null && !next.IsListedOut)
        {
            next.Ask();
            return false;
        }

        if (next.Failure is null && next.First == Front.Beyond)
        {
            _mismatches = 0;
            _doubts = 0;
            _plan.Learn(Front.Expected, Front.Keys);
            Drop(0);
            return true;
        }

        _mismatches++;
        Front.Extend(next.UpTo);
        Drop(1);
        return true;
    }

    // The front says that nothing follows. If a later range has seen keys, either they are gone since or the listing was cut off: it is
    // listed again from there, and so is what lies behind.
    private bool TryEnd()
    {
        var rest = _doubts > 0 && _ranges.Count > 1 ? _ranges[1] : null;
        rest?.Failure?.Throw();
        if (rest is { IsListedOut: false, First: null })
        {
            rest.Ask();
            return false;
        }

        var seen = _ranges.Skip(1).FirstOrDefault(range => range.Seen is not null);
        _doubts = seen is null ? 0 : Front.Position == _doubted ? _doubts + 1 : 1;
        _doubted = Front.Position;
        if (seen is not null && _doubts > DoubtsMax)
        {
            throw new StoreException(
                StoreErrorKind.Unexpected,
                RetryAdvice.Never,
                $"{source} says that its listing ends after '{Front.Position}', although '{seen.Seen}' and perhaps others lie behind: it "
                + "is not complete.");
        }

        var position = Front.Position;
        var end = Front.UpTo;
        _dropped.AddRange(_ranges);
        _ranges.Clear();
        if (seen is not null)
        {
            _ranges.Add(new ListingRange(source, options with { StartAfter = position }, end, cancellationToken));
            _ranges.Add(new ListingRange(source, options with { StartAfter = end }, upTo: null, cancellationToken));
        }

        return true;
    }

    private void Drop(int at)
    {
        _dropped.Add(_ranges[at]);
        _ranges.RemoveAt(at);
    }

    private async Task AnswerAsync()
    {
        // None is left if what was to be waited for has come in the meantime.
        var pending = _ranges.Select(range => range.Pending).Append(_folders).OfType<Task>().ToList();
        await (pending.Count > 0 ? Task.WhenAny(pending) : Task.CompletedTask).ConfigureAwait(false);

        // Enumerators that have nothing on their way any more are let go; the others when all ends.
        foreach (var idle in _dropped.Where(range => range.Pending is null or { IsCompleted: true }).ToList())
        {
            _dropped.Remove(idle);
            await idle.DisposeAsync().ConfigureAwait(false);
        }
    }
}
