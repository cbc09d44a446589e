using System.Text.Json.Serialization;
using Trasvase.Storage;
using Trasvase.Storage.Requests;

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

    /// <summary>Objects that are done.</summary>
    public long Done => Transferred + Unchanged + Skipped + Failed;
}

/// <summary>An object on the move.</summary>
/// <param name="Key">The source's key.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="Moved">Bytes at the target so far.</param>
public sealed record ActiveObject(ObjectKey Key, long Size, long Moved);
