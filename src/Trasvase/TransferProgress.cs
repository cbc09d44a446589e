using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>How far a job is: an immutable snapshot. A transfer of one object is a job of one.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record TransferProgress
{
    /// <summary>Objects found so far.</summary>
    public long Listed { get; init; }

    /// <summary>Their bytes.</summary>
    public long BytesListed { get; init; }

    /// <summary>Whether everything was listed: only then are the two above totals.</summary>
    public bool ListingDone { get; init; }

    /// <summary>Objects with this outcome so far.</summary>
    public long Transferred { get; init; }

    /// <summary>Objects with this outcome so far.</summary>
    public long Unchanged { get; init; }

    /// <summary>Objects with this outcome so far.</summary>
    public long Skipped { get; init; }

    /// <summary>Objects with this outcome so far.</summary>
    public long Failed { get; init; }

    /// <summary>Bytes of objects that are done and did not fail, and of parts that are on the move.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes of objects that failed, as far as they were not stored: nobody waits for them, and they are not done.</summary>
    public long BytesFailed { get; init; }

    /// <summary>Bytes that were sent to the target.</summary>
    public long BytesMoved { get; init; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The large objects that are on the move, in the order in which they began.</summary>
    public IReadOnlyList<ActiveObject> Active { get; init; } = [];

    /// <summary>
    /// What is waited for, because it is down; null for nothing. In the last one: what had not come back when the job ended.
    /// </summary>
    public SideWait? Waiting { get; init; }

    /// <summary>
    /// The side that requests wait for, and that has given no sign of life for some seconds; null for none, and while the job is
    /// <see cref="Waiting"/>.
    /// </summary>
    public SideSilence? Silent { get; init; }

    /// <summary>Connections in use now for what streams through this machine.</summary>
    public int Connections { get; init; }

    /// <summary>Requests under way now for what the target pulls from the source by itself.</summary>
    public int Pulls { get; init; }

    /// <summary>Attempts so far that followed a failed one.</summary>
    public long Retries { get; init; }

    /// <summary>Objects that are done.</summary>
    public long Done => Transferred + Unchanged + Skipped + Failed;
}

/// <summary>An object on the move.</summary>
/// <param name="Key">The source's key.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="Moved">Bytes at the target so far.</param>
public sealed record ActiveObject(ObjectKey Key, long Size, long Moved)
{
    /// <summary>Whether all of its bytes are at the target, and are being verified before they become an object there.</summary>
    public bool IsVerifying { get; init; }
}

/// <summary>One side of a job is silent: it has neither answered nor taken a byte for a while, although requests wait for it.</summary>
/// <param name="Service">Which side, for people: <c>S3</c>.</param>
/// <param name="For">How long.</param>
/// <param name="Attempt">Which attempt is under way, from 1.</param>
/// <param name="AttemptsMax">How many there are at most; 0 as long as it is the first.</param>
public sealed record SideSilence(string Service, TimeSpan For, int Attempt, int AttemptsMax);
