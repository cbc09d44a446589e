using Trasvase.Transfers.Planning;

namespace Trasvase;

/// <summary>
/// What a job would do, take and cost, as far as listings tell. Every object that was chosen is in exactly one of
/// <see cref="ToSend"/>, <see cref="Unchanged"/>, <see cref="Skipped"/> and <see cref="Refused"/>.
/// </summary>
public sealed record JobEstimate
{
    /// <summary>Which kind of job.</summary>
    public required JobVerb Verb { get; init; }

    /// <summary>The source's service, for people.</summary>
    public required string SourceName { get; init; }

    /// <summary>The target's service, for people.</summary>
    public required string TargetName { get; init; }

    /// <summary>Objects that are chosen.</summary>
    public ObjectTally Listed { get; init; }

    /// <summary>Objects that are listed and not chosen.</summary>
    public ObjectTally LeftOut { get; init; }

    /// <summary>Why these are not chosen: how many for which option.</summary>
    public ReasonCounts WhyLeftOut { get; init; } = ReasonCounts.None;

    /// <summary>Why not one object is chosen, as a sentence that says what would be; null if some are.</summary>
    public string? WhyNothing { get; init; }

    /// <summary>Objects that would be stored at the target.</summary>
    public ObjectTally ToSend { get; init; }

    /// <summary>Objects of which the target holds a verified copy.</summary>
    public ObjectTally Unchanged { get; init; }

    /// <summary>Objects that would be left alone by choice.</summary>
    public ObjectTally Skipped { get; init; }

    /// <summary>Objects that would fail.</summary>
    public ObjectTally Refused { get; init; }

    /// <summary>Why objects would be skipped or fail, and how many for each reason.</summary>
    public IReadOnlyDictionary<PlannedReason, ObjectTally> Reasons { get; init; } = new Dictionary<PlannedReason, ObjectTally>();

    /// <summary>Of those to send, those that get a new name because something has their key.</summary>
    public long Renamed { get; init; }

    /// <summary>Of those to send, those that get an escaped name because the target cannot hold their key as it is.</summary>
    public long Encoded { get; init; }

    /// <summary>Empty objects whose key ends with <c>/</c>: they stand for folders.</summary>
    public long Markers { get; init; }

    /// <summary>Names that the target cannot hold.</summary>
    public RefusedNames Names { get; init; } = new();

    /// <summary>Archived objects, by storage class, whatever would become of them.</summary>
    public IReadOnlyList<ClassTally> Archived { get; init; } = [];

    /// <summary>What it would cost to have them made readable, for each speed that the price table knows.</summary>
    public IReadOnlyList<RestoreCost> RestoreCosts { get; init; } = [];

    /// <summary>The sizes of all objects that are chosen.</summary>
    public IReadOnlyList<SizeClass> Sizes { get; init; } = [];

    /// <summary>Of those to send, those that the target would fetch by itself.</summary>
    public ObjectTally ByPull { get; init; }

    /// <summary>Of those to send, those that would pass through this machine.</summary>
    public ObjectTally ByRelay { get; init; }

    /// <summary>Why nothing would be copied by the target itself, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNotPulled { get; init; }

    /// <summary>
    /// Objects at the target that the source has not, where its listing was compared: a sync that deletes would remove them.
    /// </summary>
    public ObjectTally TargetOnly { get; init; }

    /// <summary>The most objects that a sync would remove; null if it would remove none at all.</summary>
    public long? RemovalMax { get; init; }

    /// <summary>
    /// Why a sync that deletes would remove none of them, as words behind their number; null if it would remove them, or there are none.
    /// </summary>
    public string? WhyNotRemoved { get; init; }

    /// <summary>Objects of the target that were listed.</summary>
    public long TargetListed { get; init; }

    /// <summary>Requests of the job, by kind; those that would be repeated are not among them.</summary>
    public IReadOnlyDictionary<PlannedRequest, long> Requests { get; init; } = new Dictionary<PlannedRequest, long>();

    /// <summary>Bytes that leave the source.</summary>
    public long SourceBytes { get; init; }

    /// <summary>Bytes that leave the target, because they are read back.</summary>
    public long TargetBytes { get; init; }

    /// <summary>How long it would take.</summary>
    public IReadOnlyList<PlannedDuration> Durations { get; init; } = [];

    /// <summary>What it would cost by the price table.</summary>
    public Bill Bill { get; init; } = new();

    /// <summary>What the job would fail for as a whole, a sentence each: rights that are missing, a container that is.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What the job will look at and the plan has not, so that it may come otherwise, a sentence each.</summary>
    public IReadOnlyList<string> NotLookedAt { get; init; } = [];

    /// <summary>What of this is a guess, and why, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Requests that were made to find this out.</summary>
    public long RequestsMade { get; init; }

    /// <summary>How long that took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether anything would fail.</summary>
    public bool WouldFail => Refused.Objects > 0 || Missing.Count > 0 || WhyNotRemoved is not null;

    /// <summary>Checks that no object was lost on the way here.</summary>
    internal JobEstimate Balanced() => Listed.Objects == ToSend.Objects + Unchanged.Objects + Skipped.Objects + Refused.Objects
        && ToSend == new ObjectTally(ByPull.Objects + ByRelay.Objects, ByPull.Bytes + ByRelay.Bytes)
            ? this
            : throw new InvalidOperationException(
                $"The estimate does not add up: {Listed} listed, {ToSend} ({ByPull}, {ByRelay}) + {Unchanged} + {Skipped} + {Refused}.");
}

/// <summary>Why an object would be skipped or fail.</summary>
public enum PlannedReason
{
    /// <summary>Skipped: it only marks a folder.</summary>
    Marker,

    /// <summary>Skipped: something has its key.</summary>
    TargetExists,

    /// <summary>Skipped: what has its key is not older.</summary>
    NotOlder,

    /// <summary>Skipped: it is archived.</summary>
    Archived,

    /// <summary>Fails: the target cannot hold its name.</summary>
    Name,

    /// <summary>Fails: another object would have the same name.</summary>
    SameName,

    /// <summary>Fails: the target holds no object of its size.</summary>
    TooLarge,

    /// <summary>Fails: something has its key, and that was to be an error.</summary>
    KeyTaken,

    /// <summary>Fails: the object that was named does not exist.</summary>
    NotFound,
}

/// <summary>Names that the target cannot hold.</summary>
public sealed record RefusedNames
{
    /// <summary>How many.</summary>
    public long Count { get; init; }

    /// <summary>Of these, how many could be stored under an escaped name.</summary>
    public long Encodable { get; init; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<RefusedName> Examples { get; init; } = [];
}

/// <summary>A name that the target cannot hold.</summary>
/// <param name="Key">The name, as it would be at the target.</param>
/// <param name="Why">The reason, as the end of a sentence that begins with the target's name.</param>
/// <param name="Encoded">What it would be with escapes; null if that cannot be held either.</param>
public sealed record RefusedName(ObjectKey Key, string Why, ObjectKey? Encoded);

/// <summary>How long a job would take.</summary>
/// <param name="BytesPerSecond">At this rate.</param>
/// <param name="RequestsPerSecond">And with at most so many requests of ours a second; null for no limit.</param>
/// <param name="Duration">So long.</param>
/// <param name="IsByRequests">Whether it is the requests that take so long, and not the bytes.</param>
public sealed record PlannedDuration(double BytesPerSecond, double? RequestsPerSecond, TimeSpan Duration, bool IsByRequests);

/// <summary>What it would cost to have archived objects made readable.</summary>
/// <param name="StorageClass">Those of this class.</param>
/// <param name="Tier">So fast.</param>
/// <param name="Amount">In the currency of the price table.</param>
public sealed record RestoreCost(string StorageClass, RestoreTier Tier, decimal Amount);
