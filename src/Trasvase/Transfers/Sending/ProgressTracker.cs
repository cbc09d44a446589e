using System.Collections.Concurrent;

namespace Trasvase.Transfers.Sending;

/// <summary>Counts the progress of one job. All work of the job writes to it, and a snapshot can be taken at any moment.</summary>
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
    private long _bytesSpared;
    private long _bytesLeft;
    private long _bytesFailed;
    private volatile bool _listingDone;

    /// <summary>Counts an object that was listed.</summary>
    public void Listed(long size)
    {
        Interlocked.Increment(ref _listed);
        Interlocked.Add(ref _bytesListed, size);
    }

    /// <summary>Corrects the listed bytes by the difference when an object turns out to be larger or smaller than was counted.</summary>
    public void Resized(long by) => Interlocked.Add(ref _bytesListed, by);

    /// <summary>Counts bytes that were sent to the target; a negative number takes back those of a failed attempt.</summary>
    public void Moved(long bytes) => Interlocked.Add(ref _bytesMoved, bytes);

    /// <summary>Counts bytes that were already staged at the target; a negative number takes them back.</summary>
    public void Found(long bytes)
    {
        Interlocked.Add(ref _bytesFound, bytes);
        Interlocked.Add(ref _bytesSpared, Math.Max(0, bytes));
    }

    /// <summary>The number of bytes that were found staged so far, also of objects that are done.</summary>
    public long BytesSpared => Interlocked.Read(ref _bytesSpared);

    /// <summary>Marks the listing as finished.</summary>
    public void ListingDone() => _listingDone = true;

    /// <summary>
    /// Begins to count an object. Only a large object is shown while its bytes move; those of a small one count when they are stored.
    /// </summary>
    public ObjectProgress Begin(ObjectKey key, long size, bool show)
    {
        var progress = new ObjectProgress(key, size, this);
        if (show)
        {
            _active.TryAdd(progress, Interlocked.Increment(ref _begun));
        }

        return progress;
    }

    /// <summary>Ends the count of an object. If the object was not stored, its bytes count as not moved.</summary>
    public void End(ObjectProgress progress, bool stored)
    {
        _active.TryRemove(progress, out _);
        if (!stored)
        {
            progress.TakeBack();
        }

        // From now on, the object's receipt accounts for these bytes.
        progress.Forget();
    }

    /// <summary>Counts the outcome of an object.</summary>
    public void Done(TransferReceipt receipt)
    {
        Interlocked.Increment(ref _outcomes[(int)receipt.Outcome]);

        // Bytes that were listed and need not be sent count as done, so that the progress bar ends where the listing ends. Those of
        // failed objects do not.
        ref var counter = ref receipt.Outcome == Outcome.Failed ? ref _bytesFailed : ref _bytesLeft;
        Interlocked.Add(ref counter, Math.Max(0, (receipt.Size ?? 0) - receipt.BytesSent));
    }

    /// <summary>Returns the current progress of the job.</summary>
    public TransferProgress Snapshot()
    {
        var moved = Interlocked.Read(ref _bytesMoved);

        // ToArray copies all entries at one moment. Sorting the dictionary directly would copy it while it grows and shrinks.
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
