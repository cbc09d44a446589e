using System.Runtime.ExceptionServices;
using Trasvase.Storage;

namespace Trasvase.Jobs.Listing;

/// <summary>One range of keys that is listed by itself: what is asked for, and the pages that have come.</summary>
internal sealed class ListingRange : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ListingPage> _pages;
    private readonly Queue<ListingPage> _ready = new();
    private readonly int _fixedLength;
    private readonly ObjectKey? _start;
    private Task<bool>? _pending;
    private IReadOnlyList<ObjectInfo> _past = [];

    /// <summary>Nothing is asked for yet.</summary>
    /// <param name="source">Is listed.</param>
    /// <param name="options">What, and after which key.</param>
    /// <param name="upTo">The last key that may belong to it; null if it has no end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ListingRange(IObjectSource source, ListOptions options, ObjectKey? upTo, CancellationToken cancellationToken)
    {
        _pages = source.ListAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        _fixedLength = options.Prefix.Length;
        _start = options.StartAfter;
        Position = options.StartAfter;
        UpTo = upTo;
    }

    /// <summary>The last key that was read of it, or the one that it begins after.</summary>
    public ObjectKey? Position { get; private set; }

    /// <summary>The last key that may belong to it; null if it has no end.</summary>
    public ObjectKey? UpTo { get; private set; }

    /// <summary>The first key that was read, even if it is past the end.</summary>
    public ObjectKey? First { get; private set; }

    /// <summary>
    /// The first key, if it lies where it should: a server that begins its listing anew whatever it is asked for tells nothing of what is
    /// there.
    /// </summary>
    public ObjectKey? Seen => First is { } first && _start is { } start && first <= start ? null : First;

    /// <summary>The first key past its end; null as long as none was seen, and where the listing itself is at its end.</summary>
    public ObjectKey? Beyond => _past.Count > 0 ? _past[0].Key : null;

    /// <summary>Whether all of it was read.</summary>
    public bool IsRead => IsListedOut || Failure is not null || _past.Count > 0;

    /// <summary>Whether nothing follows it in the whole listing.</summary>
    public bool IsListedOut { get; private set; }

    /// <summary>Why it could not be read to its end.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Whether a key came after a larger one.</summary>
    public bool IsDisordered { get; private set; }

    /// <summary>What is known of the keys around here.</summary>
    public KeySample? Sample { get; set; }

    /// <summary>How many keys it was expected to have; null if nobody expected anything.</summary>
    public double? Expected { get; set; }

    /// <summary>How many keys it has had.</summary>
    public long Keys { get; private set; }

    /// <summary>Pages that wait to be taken.</summary>
    public int Ready => _ready.Count;

    /// <summary>The request that is on its way; null if there is none.</summary>
    public Task? Pending => _pending;

    /// <summary>Pages that take up memory, or will.</summary>
    public int Held => _ready.Count + (_pending is null ? 0 : 1) + (_past.Count > 0 ? 1 : 0);

    /// <summary>Asks for the next page.</summary>
    public void Ask()
    {
        if (!IsRead)
        {
            _pending ??= _pages.MoveNextAsync().AsTask();
        }
    }

    /// <summary>Takes in what has come, if anything has.</summary>
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

    /// <summary>The next page in its order; null if none waits.</summary>
    public ListingPage? Take() => _ready.TryDequeue(out var page) ? page : null;

    /// <summary>Ends it at a key that it has not reached.</summary>
    public void CutAt(ObjectKey upTo) => UpTo = upTo;

    /// <summary>Moves its end: what was read past the old one belongs to it as far as the new one reaches.</summary>
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
