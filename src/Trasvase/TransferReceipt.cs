using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What became of an object. Every object that was listed ends in exactly one of these.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public enum Outcome
{
    /// <summary>It is at the target, complete.</summary>
    Transferred,

    /// <summary>The target held a verified copy of this very version already; nothing was sent.</summary>
    Unchanged,

    /// <summary>Nothing was sent, by choice; <see cref="TransferReceipt.Reason"/> says why.</summary>
    Skipped,

    /// <summary>It could not be done; <see cref="TransferReceipt.Reason"/> says why. What the target held is as it was.</summary>
    Failed,
}

/// <summary>What is known after the transfer of one object.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record TransferReceipt
{
    /// <summary>What became of it.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Whether it did not fail: it is at the target, or was left out by choice.</summary>
    public bool IsSuccess => Outcome != Outcome.Failed;

    /// <summary>Why it was skipped or failed, as a sentence; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// In few words why it was skipped, failed, got another key or is not carried whole: what summaries count. Empty of an object that
    /// arrived as it is.
    /// </summary>
    public IReadOnlyList<ShortReason> Reasons { get; init; } = [];

    /// <summary>What kind of failure it was; null if it did not fail in a store.</summary>
    public StoreErrorKind? Error { get; init; }

    /// <summary>Whether this only says what would happen.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The source's bucket or container.</summary>
    public required string SourceContainer { get; init; }

    /// <summary>The source's key.</summary>
    public required ObjectKey SourceKey { get; init; }

    /// <summary>Id of the version that was read; null where the container keeps none.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>Entity tag of the version that was read.</summary>
    public string? SourceETag { get; init; }

    /// <summary>Length of the object in bytes; null if it was never found.</summary>
    public long? Size { get; init; }

    /// <summary>The target's container.</summary>
    public required string TargetContainer { get; init; }

    /// <summary>The target's key: the one it got in the end.</summary>
    public required ObjectKey TargetKey { get; init; }

    /// <summary>Entity tag of the target object.</summary>
    public string? TargetETag { get; init; }

    /// <summary>Id of the target's version; null where the container keeps none.</summary>
    public string? TargetVersion { get; init; }

    /// <summary>Digests of the content as it was read.</summary>
    public IReadOnlyList<Digest> Digests { get; init; } = [];

    /// <summary>How it was verified; null if nothing was sent.</summary>
    public Verification? Verification { get; init; }

    /// <summary>Whether the source was removed (move only).</summary>
    public bool SourceRemoved { get; init; }

    /// <summary>What was stored otherwise than it was, such as metadata names that the target refuses; a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// What was written anew of what goes along with the bytes, where the target had these already: <c>headers</c>, <c>metadata</c>,
    /// <c>tags</c>. Empty if nothing was, or if the bytes were sent.
    /// </summary>
    public IReadOnlyList<string> Updated { get; init; } = [];

    /// <summary>What the target holds of what goes along; null if that is not known.</summary>
    internal Carried? Carried { get; init; }

    /// <summary>What the target said of the MD5 of an object that was there already; null if it said none.</summary>
    internal string? ContentMd5 { get; init; }

    /// <summary>When its turn came, in UTC; null if nobody had to take it up.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// Which way the bytes took: <see cref="TransferRoute.Pull"/> if the target fetched them all by itself; null if none moved.
    /// </summary>
    public TransferRoute? Route { get; init; }

    /// <summary>Bytes that were stored at the target.</summary>
    public long BytesSent { get; init; }

    /// <summary>Of those, bytes that passed through this machine.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>In how many parts it was stored, or would be; null if in one request or not at all.</summary>
    public int? PartCount { get; init; }

    /// <summary>Requests made to both sides, repeated ones included, without the listing.</summary>
    public int Requests { get; init; }

    /// <summary>The receipt itself, if it is one of success.</summary>
    /// <exception cref="TransferFailedException">It is not. The message says why.</exception>
    public TransferReceipt EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);
}
