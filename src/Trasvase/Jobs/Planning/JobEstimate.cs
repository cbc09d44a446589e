namespace Trasvase;

/// <summary>
/// What a job would do, take and cost, as far as the listings tell. Every chosen object is counted in exactly one of
/// <see cref="ToSend"/>, <see cref="Unchanged"/>, <see cref="Skipped"/> and <see cref="Refused"/>.
/// </summary>
public sealed record JobEstimate
{
    /// <summary>The kind of job.</summary>
    public required JobVerb Verb { get; init; }

    /// <summary>The name of the source's service, for people.</summary>
    public required string SourceName { get; init; }

    /// <summary>The name of the target's service, for people.</summary>
    public required string TargetName { get; init; }

    /// <summary>The objects that are chosen.</summary>
    public ObjectTally Listed { get; init; }

    /// <summary>The objects that are listed but not chosen.</summary>
    public ObjectTally LeftOut { get; init; }

    /// <summary>Why objects are not chosen: the number of objects for each option.</summary>
    public ReasonCounts WhyLeftOut { get; init; } = ReasonCounts.None;

    /// <summary>Why no object is chosen, as a sentence that also says what there is instead; null if some are.</summary>
    public string? WhyNothing { get; init; }

    /// <summary>The objects that would be stored at the target.</summary>
    public ObjectTally ToSend { get; init; }

    /// <summary>The objects of which the target holds a verified copy.</summary>
    public ObjectTally Unchanged { get; init; }

    /// <summary>The objects that would be skipped by choice.</summary>
    public ObjectTally Skipped { get; init; }

    /// <summary>The objects that would fail.</summary>
    public ObjectTally Refused { get; init; }

    /// <summary>The reasons why objects would be skipped or fail, with the objects for each.</summary>
    public IReadOnlyDictionary<PlannedReason, ObjectTally> Reasons { get; init; } = new Dictionary<PlannedReason, ObjectTally>();

    /// <summary>The number of objects to send that get a new name, because their key is taken.</summary>
    public long Renamed { get; init; }

    /// <summary>The number of objects to send that get an escaped name, because the target cannot hold their key as it is.</summary>
    public long Encoded { get; init; }

    /// <summary>The number of empty objects whose key ends with <c>/</c>, which stand for folders.</summary>
    public long Markers { get; init; }

    /// <summary>The names that the target cannot hold.</summary>
    public RefusedNames Names { get; init; } = new();

    /// <summary>The archived objects by storage class, whatever would happen to them.</summary>
    public IReadOnlyList<ClassTally> Archived { get; init; } = [];

    /// <summary>The cost of restoring the archived objects, for each tier that the price table has.</summary>
    public IReadOnlyList<RestoreCost> RestoreCosts { get; init; } = [];

    /// <summary>The sizes of all chosen objects.</summary>
    public IReadOnlyList<SizeClass> Sizes { get; init; } = [];

    /// <summary>The objects to send that the target would pull.</summary>
    public ObjectTally ByPull { get; init; }

    /// <summary>The objects to send that would be relayed through this machine.</summary>
    public ObjectTally ByRelay { get; init; }

    /// <summary>Why the target would pull nothing, as the end of a sentence; null if nothing forbids it.</summary>
    public string? WhyNotPulled { get; init; }

    /// <summary>
    /// The target objects that the source does not have, as far as the target's listing was compared. A sync that deletes would remove
    /// them.
    /// </summary>
    public ObjectTally TargetOnly { get; init; }

    /// <summary>The most objects that the job may remove at the target; null unless the job is a sync that deletes.</summary>
    public long? RemovalMax { get; init; }

    /// <summary>
    /// Why a sync that deletes would remove none of the objects, as text after their number; null if it would remove them, or if there
    /// are none.
    /// </summary>
    public string? WhyNotRemoved { get; init; }

    /// <summary>The number of objects that the target listed.</summary>
    public long TargetListed { get; init; }

    /// <summary>The requests of the job by kind, without repeated ones.</summary>
    public IReadOnlyDictionary<PlannedRequest, long> Requests { get; init; } = new Dictionary<PlannedRequest, long>();

    /// <summary>The bytes that leave the source.</summary>
    public long SourceBytes { get; init; }

    /// <summary>The bytes that leave the target, because they are read back.</summary>
    public long TargetBytes { get; init; }

    /// <summary>How long the job would take.</summary>
    public IReadOnlyList<PlannedDuration> Durations { get; init; } = [];

    /// <summary>The cost of the job by the price table.</summary>
    public Bill Bill { get; init; } = new();

    /// <summary>The causes for which the job as a whole would fail, one sentence each: missing rights, a missing container.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What the job examines but the plan did not, so that the job may turn out differently, one sentence each.</summary>
    public IReadOnlyList<string> NotLookedAt { get; init; } = [];

    /// <summary>The parts of the estimate that are guesses, and why, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The number of requests that the estimate took.</summary>
    public long RequestsMade { get; init; }

    /// <summary>How long the estimate took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether the job or an object in it would fail, or a sync would not remove what it should.</summary>
    public bool WouldFail => Refused.Objects > 0 || Missing.Count > 0 || WhyNotRemoved is not null;

    /// <summary>Checks that no object was lost on the way to the estimate.</summary>
    internal JobEstimate Balanced() => Listed.Objects == ToSend.Objects + Unchanged.Objects + Skipped.Objects + Refused.Objects
        && ToSend == new ObjectTally(ByPull.Objects + ByRelay.Objects, ByPull.Bytes + ByRelay.Bytes)
            ? this
            : throw new InvalidOperationException(
                $"The estimate does not add up: {Listed} listed, {ToSend} ({ByPull}, {ByRelay}) + {Unchanged} + {Skipped} + {Refused}.");
}

/// <summary>The reason why an object would be skipped or fail.</summary>
public enum PlannedReason
{
    /// <summary>Skipped: the object only marks a folder.</summary>
    Marker,

    /// <summary>Skipped: the target has an object with this key.</summary>
    TargetExists,

    /// <summary>Skipped: the target's object with this key is not older.</summary>
    NotOlder,

    /// <summary>Skipped: the object is archived.</summary>
    Archived,

    /// <summary>Fails: the target cannot hold the object's name.</summary>
    Name,

    /// <summary>Fails: another object would have the same name.</summary>
    SameName,

    /// <summary>Fails: the object is larger than the target can hold.</summary>
    TooLarge,

    /// <summary>Fails: the target has an object with this key, and the options make that an error.</summary>
    KeyTaken,

    /// <summary>Fails: the named object does not exist.</summary>
    NotFound,
}

/// <summary>The names that the target cannot hold.</summary>
public sealed record RefusedNames
{
    /// <summary>The number of names.</summary>
    public long Count { get; init; }

    /// <summary>The number of names that could be stored escaped.</summary>
    public long Encodable { get; init; }

    /// <summary>The first few names.</summary>
    public IReadOnlyList<RefusedName> Examples { get; init; } = [];
}

/// <summary>A name that the target cannot hold.</summary>
/// <param name="Key">The name as it would be at the target.</param>
/// <param name="Why">The reason, as the end of a sentence that begins with the target's name.</param>
/// <param name="Encoded">The escaped name; null if the target cannot hold that either.</param>
public sealed record RefusedName(ObjectKey Key, string Why, ObjectKey? Encoded);

/// <summary>How long a job would take.</summary>
/// <param name="BytesPerSecond">The assumed rate in bytes a second.</param>
/// <param name="RequestsPerSecond">The most requests a second that this machine makes; null for no limit.</param>
/// <param name="Duration">The duration.</param>
/// <param name="IsByRequests">Whether the requests determine the duration, and not the bytes.</param>
public sealed record PlannedDuration(double BytesPerSecond, double? RequestsPerSecond, TimeSpan Duration, bool IsByRequests);

/// <summary>The cost of restoring archived objects.</summary>
/// <param name="StorageClass">The storage class of the objects.</param>
/// <param name="Tier">How fast they are restored.</param>
/// <param name="Amount">The cost in the currency of the price table.</param>
public sealed record RestoreCost(string StorageClass, RestoreTier Tier, decimal Amount);
