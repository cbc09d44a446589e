using System.Collections.Concurrent;

namespace Trasvase.Transfers.Sending;

/// <summary>The counters of one job. Written by all its work, read for snapshots at any moment.</summary>
internal sealed class ProgressTracker(TimeProvider time)
{
    private readonly ConcurrentDictionary<ObjectProgress, long> _active = new();
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private readonly long _started = time.GetTimestamp();
    private long _begun;
    private long _listed;
    private long _bytesListed;
    private long _bytesMoved;
    private long _bytesFound;
    private long _bytesLeft;
    private long _bytesFailed;
    private volatile bool _listingDone;

    public void Listed(long size)
    {
        Interlocked.Increment(ref _listed);
        Interlocked.Add(ref _bytesListed, size);
    }

    /// <summary>An object turned out to be larger or smaller than was counted for it.</summary>
    public void Resized(long by) => Interlocked.Add(ref _bytesListed, by);

    /// <summary>Bytes were sent to the target, or those of a failed attempt are taken back.</summary>
    public void Moved(long bytes) => Interlocked.Add(ref _bytesMoved, bytes);

    /// <summary>Bytes of an object on the move were there already, or are counted elsewhere from now on.</summary>
    public void Found(long bytes) => Interlocked.Add(ref _bytesFound, bytes);

    public void ListingDone() => _listingDone = true;

    /// <summary>A small object's bytes count when it is done; a large one shows on the way.</summary>
    public ObjectProgress Begin(ObjectKey key, long size, bool show)
    {
        var progress = new ObjectProgress(key, size, this);
        if (show)
        {
            _active.TryAdd(progress, Interlocked.Increment(ref _begun));
        }

        return progress;
    }

    /// <summary>Bytes that did not become an object count as not moved.</summary>
    public void End(ObjectProgress progress, bool stored)
    {
        _active.TryRemove(progress, out _);
        if (!stored)
        {
            progress.TakeBack();
        }

        // From now on its receipt tells of them.
        progress.Forget();
    }

    public void Done(TransferReceipt receipt)
    {
        Interlocked.Increment(ref _outcomes[(int)receipt.Outcome]);

        // What was listed and need not be sent is done as well: the bar ends where the listing ends. What failed is not done.
        ref var counter = ref receipt.Outcome == Outcome.Failed ? ref _bytesFailed : ref _bytesLeft;
        Interlocked.Add(ref counter, Math.Max(0, (receipt.Size ?? 0) - receipt.BytesSent));
    }

    public TransferProgress Snapshot()
    {
        var moved = Interlocked.Read(ref _bytesMoved);

        // Its own copy is taken at one moment; sorting the dictionary itself would copy what grows and shrinks meanwhile.
        var active = _active.ToArray();
        return new TransferProgress
        {
            Listed = Interlocked.Read(ref _listed),
            BytesListed = Interlocked.Read(ref _bytesListed),
            ListingDone = _listingDone,
            Transferred = Of(Outcome.Transferred),
            Unchanged = Of(Outcome.Unchanged),
            Skipped = Of(Outcome.Skipped),
            Failed = Of(Outcome.Failed),
            BytesMoved = moved,
            BytesDone = moved + Interlocked.Read(ref _bytesFound) + Interlocked.Read(ref _bytesLeft),
            BytesFailed = Interlocked.Read(ref _bytesFailed),
            Elapsed = time.GetElapsedTime(_started),
            Active = [.. active.OrderBy(entry => entry.Value).Select(entry => entry.Key.Snapshot())],
        };
    }

    private long Of(Outcome outcome) => Interlocked.Read(ref _outcomes[(int)outcome]);
}
