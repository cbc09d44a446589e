using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>A snapshot of how far a job is. Immutable. A transfer of one object is a job of one object.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record TransferProgress
{
    /// <summary>The number of objects found so far.</summary>
    public long Listed { get; init; }

    /// <summary>The length in bytes of the objects found so far.</summary>
    public long BytesListed { get; init; }

    /// <summary>Whether everything was listed. Only then are <see cref="Listed"/> and <see cref="BytesListed"/> totals.</summary>
    public bool ListingDone { get; init; }

    /// <summary>The number of objects transferred so far.</summary>
    public long Transferred { get; init; }

    /// <summary>The number of objects found unchanged so far.</summary>
    public long Unchanged { get; init; }

    /// <summary>The number of objects skipped so far.</summary>
    public long Skipped { get; init; }

    /// <summary>The number of objects that have failed so far.</summary>
    public long Failed { get; init; }

    /// <summary>
    /// The number of bytes that are done: those of finished objects that did not fail, and those that were moved of objects in progress.
    /// </summary>
    public long BytesDone { get; init; }

    /// <summary>The number of bytes of failed objects that were not stored. They are not done, but are not waited for either.</summary>
    public long BytesFailed { get; init; }

    /// <summary>The number of bytes sent to the target.</summary>
    public long BytesMoved { get; init; }

    /// <summary>The time since the job began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The large objects that are being moved, in the order in which they began.</summary>
    public IReadOnlyList<ActiveObject> Active { get; init; } = [];

    /// <summary>
    /// The side that is down and that the job waits for; null if there is none. In the last snapshot: the side that was still down when
    /// the job ended.
    /// </summary>
    public SideWait? Waiting { get; init; }

    /// <summary>
    /// The side that requests wait for and that has shown no sign of life for some seconds; null if there is none, and while the job is
    /// <see cref="Waiting"/>.
    /// </summary>
    public SideSilence? Silent { get; init; }

    /// <summary>The number of connections in use for what streams through this machine.</summary>
    public int Connections { get; init; }

    /// <summary>The number of requests under way for what the target pulls.</summary>
    public int Pulls { get; init; }

    /// <summary>The number of attempts so far that followed a failed one.</summary>
    public long Retries { get; init; }

    /// <summary>The number of objects that are done, whatever their outcome.</summary>
    public long Done => Transferred + Unchanged + Skipped + Failed;
}

/// <summary>An object that is being moved.</summary>
/// <param name="Key">The source's key.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="Moved">The number of its bytes that are at the target so far.</param>
public sealed record ActiveObject(ObjectKey Key, long Size, long Moved)
{
    /// <summary>Whether all bytes of the object are at the target and are being verified before the object becomes visible there.</summary>
    public bool IsVerifying { get; init; }
}

/// <summary>A side of a job that has neither answered nor accepted a byte for a while, although requests wait for it.</summary>
/// <param name="Service">The side's name, for people: <c>S3</c>.</param>
/// <param name="For">How long the side has been silent.</param>
/// <param name="Attempt">The attempt that is under way, counted from 1.</param>
/// <param name="AttemptsMax">The most attempts there are; 0 during the first attempt.</param>
public sealed record SideSilence(string Service, TimeSpan For, int Attempt, int AttemptsMax);
