using System.Runtime.ExceptionServices;
using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>A range of keys that is listed by itself: the request that is pending, and the pages that have come.</summary>
internal sealed class ListingRange : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ListingPage> _pages;
    private readonly Queue<ListingPage> _ready = new();
    private readonly int _fixedLength;
    private readonly ObjectKey? _start;
    private Task<bool>? _pending;
    private IReadOnlyList<ObjectInfo> _past = [];

    /// <summary>Makes a range. Nothing is requested yet.</summary>
    /// <param name="source">The store that is listed.</param>
    /// <param name="options">What to list, and after which key.</param>
    /// <param name="upTo">The last key that may belong to the range; null if the range has no end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ListingRange(IObjectSource source, ListOptions options, ObjectKey? upTo, CancellationToken cancellationToken)
    {
        _pages = source.ListAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        _fixedLength = options.Prefix.Length;
        _start = options.StartAfter;
        Position = options.StartAfter;
        UpTo = upTo;
    }

    /// <summary>The last key that was read in the range, or the key after which the range begins.</summary>
    public ObjectKey? Position { get; private set; }

    /// <summary>The last key that may belong to the range; null if the range has no end.</summary>
    public ObjectKey? UpTo { get; private set; }

    /// <summary>The first key that was read, even if it is past the end.</summary>
    public ObjectKey? First { get; private set; }

    /// <summary>
    /// The first key that was read, if it lies after the start of the range; otherwise null. A server that always begins its listing anew
    /// shows nothing about the keys in the range.
    /// </summary>
    public ObjectKey? Seen => First is { } first && _start is { } start && first <= start ? null : First;

    /// <summary>The first key past the end of the range; null as long as none was seen, and if the listing itself is at its end.</summary>
    public ObjectKey? Beyond => _past.Count > 0 ? _past[0].Key : null;

    /// <summary>Whether the range was read to its end, or failed.</summary>
    public bool IsRead => IsListedOut || Failure is not null || _past.Count > 0;

    /// <summary>Whether nothing follows the range in the whole listing.</summary>
    public bool IsListedOut { get; private set; }

    /// <summary>Why the range could not be read to its end; null if it did not fail.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Whether a key came that is not larger than the one before it.</summary>
    public bool IsDisordered { get; private set; }

    /// <summary>What is known about the keys around the current position.</summary>
    public KeySample? Sample { get; set; }

    /// <summary>The number of keys that the range was expected to have; null if nobody expected anything.</summary>
    public double? Expected { get; set; }

    /// <summary>The number of keys that the range has had.</summary>
    public long Keys { get; private set; }

    /// <summary>The number of pages that wait to be taken.</summary>
    public int Ready => _ready.Count;

    /// <summary>The request that is pending; null if there is none.</summary>
    public Task? Pending => _pending;

    /// <summary>The number of pages that take up memory, or will.</summary>
    public int Held => _ready.Count + (_pending is null ? 0 : 1) + (_past.Count > 0 ? 1 : 0);

    /// <summary>Requests the next page.</summary>
    public void Ask()
    {
        if (!IsRead)
        {
            _pending ??= _pages.MoveNextAsync().AsTask();
        }
    }

    /// <summary>Takes in the answer to the pending request, if it has come.</summary>
    public async Task CollectAsync()
    {
        if (_pending is not { IsCompleted: true } pending)
        {
            return;
        }

        _pending = null;
        try
        {
            IsListedOut = !await pending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Failure = ExceptionDispatchInfo.Capture(e);
            return;
        }

        if (!IsListedOut)
        {
            Add(_pages.Current.Objects, _pages.Current.Strays);
        }
    }

    /// <summary>Takes the next page in order; null if none waits.</summary>
    public ListingPage? Take() => _ready.TryDequeue(out var page) ? page : null;

    /// <summary>Ends the range at a key that it has not reached.</summary>
    public void CutAt(ObjectKey upTo) => UpTo = upTo;

    /// <summary>
    /// Moves the end of the range. Objects that were read past the old end belong to the range as far as the new end reaches.
    /// </summary>
    public void Extend(ObjectKey? upTo)
    {
        var past = _past;
        UpTo = upTo;
        _past = [];
        Expected = null;
        if (past.Count > 0)
        {
            Add(past, strays: 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pending is not null)
        {
            await ((Task)_pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _pages.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(IReadOnlyList<ObjectInfo> objects, int strays)
    {
        var count = objects.Count;
        for (var i = 0; i < objects.Count; i++)
        {
            var key = objects[i].Key;
            First ??= key;
            if (UpTo is { } end && key > end)
            {
                count = i;
                _past = [.. objects.Skip(i)];
                break;
            }

            IsDisordered |= Position is { } before && key <= before;
            Position = key;
        }

        Keys += count;
        Sample = KeySample.Of(objects, _fixedLength) ?? Sample;
        if (count > 0 || objects.Count == 0)
        {
            _ready.Enqueue(new ListingPage(count == objects.Count ? objects : [.. objects.Take(count)], []) { Strays = strays });
        }
    }
}
