using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What became of an object. Every object that was taken up has exactly one outcome.</summary>
[JsonConverter(typeof(WordConverter<Outcome>))]
public enum Outcome
{
    /// <summary>The object is complete at the target.</summary>
    Transferred,

    /// <summary>
    /// The target already held a copy of this version, which was verified when it was stored or compared now. Nothing was sent.
    /// </summary>
    Unchanged,

    /// <summary>Nothing was sent, by choice; <see cref="TransferReceipt.Reason"/> says why.</summary>
    Skipped,

    /// <summary>
    /// The object failed; <see cref="TransferReceipt.Reason"/> says why. The target is as it was, unless the failure came after storing:
    /// a move could not remove the source, or reading the target back showed other content.
    /// </summary>
    Failed,
}

/// <summary>The result of transferring one object.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record TransferReceipt
{
    /// <summary>What became of the object.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Whether the object did not fail: it is at the target, or was skipped by choice.</summary>
    public bool IsSuccess => Outcome != Outcome.Failed;

    /// <summary>Why the object was skipped or failed, as a sentence; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Why the object was skipped, failed, got another key or was not carried completely, in few words that can be counted. Empty for an
    /// object that arrived as it is.
    /// </summary>
    public IReadOnlyList<ShortReason> Reasons { get; init; } = [];

    /// <summary>The kind of failure; null if no store failed.</summary>
    public StoreErrorKind? Error { get; init; }

    /// <summary>Whether the receipt only says what would happen, because of a dry run.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The source's bucket or container.</summary>
    public required string SourceContainer { get; init; }

    /// <summary>The source's key.</summary>
    public required ObjectKey SourceKey { get; init; }

    /// <summary>The id of the version that was read; null where the container keeps no versions.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>The entity tag of the version that was read; null if the source reports none.</summary>
    public string? SourceETag { get; init; }

    /// <summary>The object's length in bytes; null if the object was never found.</summary>
    public long? Size { get; init; }

    /// <summary>The target's container.</summary>
    public required string TargetContainer { get; init; }

    /// <summary>The key at the target, after any renaming.</summary>
    public required ObjectKey TargetKey { get; init; }

    /// <summary>The entity tag of the object at the target; null if nothing is known to be there.</summary>
    public string? TargetETag { get; init; }

    /// <summary>The id of the version at the target; null where the container keeps no versions.</summary>
    public string? TargetVersion { get; init; }

    /// <summary>The digests of the content that was read.</summary>
    public IReadOnlyList<Digest> Digests { get; init; } = [];

    /// <summary>How the object was verified; null if nothing was sent and nothing was compared.</summary>
    public Verification? Verification { get; init; }

    /// <summary>Whether a move removed the source.</summary>
    public bool SourceRemoved { get; init; }

    /// <summary>Sentences about what is not as at the source or as requested, such as metadata names that the target refuses.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// What was written again of what is carried along with the bytes, where the target already had the bytes: <c>headers</c>,
    /// <c>metadata</c>, <c>tags</c>. Empty if nothing was, or if the bytes were sent.
    /// </summary>
    public IReadOnlyList<string> Updated { get; init; } = [];

    /// <summary>What the target holds of what is carried along with the bytes; null if that is not known.</summary>
    internal Carried? Carried { get; init; }

    /// <summary>The MD5 that the target reported for an object that it already held; null if it reported none.</summary>
    internal string? ContentMd5 { get; init; }

    /// <summary>When the transfer of the object began, in UTC; null if the object needed no transfer of its own.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The time that the transfer took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// The way that the bytes took: <see cref="TransferRoute.Pull"/> if the target pulled all of them; null if no byte was moved.
    /// </summary>
    public TransferRoute? Route { get; init; }

    /// <summary>The number of bytes stored at the target.</summary>
    public long BytesSent { get; init; }

    /// <summary>How many of the <see cref="BytesSent"/> passed through this machine.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>
    /// The number of parts in which the object was stored or, in a dry run, would be; null if it was one request or none at all.
    /// </summary>
    public int? PartCount { get; init; }

    /// <summary>The number of requests to both sides, including repeated requests, without those of the listing.</summary>
    public int Requests { get; init; }

    /// <summary>Returns this receipt if the object did not fail.</summary>
    /// <exception cref="TransferFailedException">The object failed; the message says why.</exception>
    public TransferReceipt EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);
}
