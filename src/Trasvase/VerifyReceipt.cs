using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>The result of comparing an object at both sides. Every object that was taken up has exactly one outcome.</summary>
[JsonConverter(typeof(WordConverter<VerifyOutcome>))]
public enum VerifyOutcome
{
    /// <summary>The target holds the source's current version; <see cref="VerifyReceipt.VerifiedBy"/> says what proves it.</summary>
    Verified,

    /// <summary>
    /// The target holds the source's bytes, but something that is carried along with them is missing or different: headers, metadata or
    /// tags.
    /// </summary>
    Incomplete,

    /// <summary>The target has an object of this key and length, but nothing proves that its content is the source's.</summary>
    Unverifiable,

    /// <summary>The target has an object of this key with other content.</summary>
    Mismatch,

    /// <summary>The target has no object of this key.</summary>
    Missing,

    /// <summary>The object could not be compared: a side could not be asked, or the source is gone or changed meanwhile.</summary>
    Failed,
}

/// <summary>The result of comparing one object. Nothing was changed at either side.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record VerifyReceipt
{
    /// <summary>The outcome of the comparison.</summary>
    public required VerifyOutcome Outcome { get; init; }

    /// <summary>
    /// What proves that the target holds the source's bytes; null if nothing does. Only <see cref="VerifiedBy.ReadBack"/> says what the
    /// target holds at this moment. A digest says that the object was stored with the source's content and that its stamp came with it.
    /// Both stores replace metadata and content together, but a writer who stores other content under the same metadata is not detected.
    /// </summary>
    public VerifiedBy? VerifiedBy { get; init; }

    /// <summary>Why the object is not verified, as a sentence; null if it is.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of failure; null if no store failed.</summary>
    public StoreErrorKind? Error { get; init; }

    /// <summary>The source's bucket or container.</summary>
    public required string SourceContainer { get; init; }

    /// <summary>The source's key.</summary>
    public required ObjectKey SourceKey { get; init; }

    /// <summary>The id of the version that was compared; null where the container keeps no versions.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>The entity tag of the version that was compared; null if the source reports none.</summary>
    public string? SourceETag { get; init; }

    /// <summary>The source's length in bytes; null if the object was never found.</summary>
    public long? Size { get; init; }

    /// <summary>The target's container.</summary>
    public required string TargetContainer { get; init; }

    /// <summary>The target's key.</summary>
    public required ObjectKey TargetKey { get; init; }

    /// <summary>The entity tag of the target object; null if there is none.</summary>
    public string? TargetETag { get; init; }

    /// <summary>The source's digest that was compared; null if none was.</summary>
    public Digest? Expected { get; init; }

    /// <summary>The target's digest that was compared; null if none was.</summary>
    public Digest? Actual { get; init; }

    /// <summary>The number of bytes read from both sides together.</summary>
    public long BytesRead { get; init; }

    /// <summary>The time that the comparison took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The number of requests to both sides, including repeated requests, without those of the listing.</summary>
    public int Requests { get; init; }

    /// <summary>Whether the target is known to hold the object and everything that is carried along with it.</summary>
    public bool IsSuccess => Outcome == VerifyOutcome.Verified;

    /// <summary>Returns this receipt if the object is verified.</summary>
    /// <exception cref="TransferFailedException">The object is not verified; the message says why.</exception>
    public VerifyReceipt EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);
}
