using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>
/// The ranges in which a listing is being read, in the order of their keys. Used by one caller at a time; does nothing between its calls.
/// </summary>
/// <remarks>
/// No key is lost where two ranges meet, because the first key that a range finds past its end must be the first key that the next range
/// finds at all. If it is not, because keys come and go or because the store has a different order, the first range continues and the
/// next one is dropped.
/// </remarks>
internal sealed class ListingRanges(IObjectSource source, ListOptions options, int readers, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    // One page more than a range should have, because the end of a range may only show in the first key of another page.
    private const int HeldMax = CutPlan.PagesPerRange + 1;

    // A store that deviates this often is not cut into ranges any more.
    private const int MismatchesMax = 3;

    // Keys may be removed and added while they are listed, but not this often after the same key.
    private const int DoubtsMax = 3;

    private readonly List<ListingRange> _ranges = [new ListingRange(source, options, upTo: null, cancellationToken)];
    private readonly List<ListingRange> _dropped = [];
    private readonly CutPlan _plan = new();
    private Task<Milestones?>? _folders;
    private int _mismatches;
    private int _doubts;
    private ObjectKey? _doubted;

    private ListingRange Front => _ranges[0];

    /// <summary>Returns the next page in order; null at the end.</summary>
    /// <param name="ahead">Whether more than that page may be requested.</param>
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

        // The front range never waits for the others.
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

    // Cuts until as many ranges as there are readers have something to do. The nearest range that is too long is cut first.
    private void Cut()
    {
        // After a range that found the end of the whole listing, nothing is left to read.
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

    // Takes in the answers that have come, without waiting.
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

    // The front range is at its end. Goes on to the next range if the two fit together; if not, extends the front range to the end of the
    // next.
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

    // The front range says that nothing follows. If a later range has seen keys, they were removed since, or the listing was cut off. The
    // rest of the front range is then listed again, and so is what lies after it.
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
        // Nothing is pending if the awaited answer has come in the meantime.
        var pending = _ranges.Select(range => range.Pending).Append(_folders).OfType<Task>().ToList();
        await (pending.Count > 0 ? Task.WhenAny(pending) : Task.CompletedTask).ConfigureAwait(false);

        // Disposes dropped ranges that have no pending request. The others are disposed at the end.
        foreach (var idle in _dropped.Where(range => range.Pending is null or { IsCompleted: true }).ToList())
        {
            _dropped.Remove(idle);
            await idle.DisposeAsync().ConfigureAwait(false);
        }
    }
}
