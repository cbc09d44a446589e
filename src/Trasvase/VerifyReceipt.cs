using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What was found out about an object at both sides. Every object that was listed ends in exactly one of these.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public enum VerifyOutcome
{
    /// <summary>The target holds the source's current version; <see cref="VerifyReceipt.VerifiedBy"/> says by what that is known.</summary>
    Verified,

    /// <summary>
    /// The target holds the source's bytes, and something that should go along with them is not there or another: headers, metadata,
    /// tags.
    /// </summary>
    Incomplete,

    /// <summary>The target has an object of this key and length, and nothing that could be compared.</summary>
    Unverifiable,

    /// <summary>The target has an object of this key with other content.</summary>
    Mismatch,

    /// <summary>The target has no object of this key.</summary>
    Missing,

    /// <summary>One side could not be asked.</summary>
    Failed,
}

/// <summary>What is known after one object was compared. Nothing was changed at either side.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record VerifyReceipt
{
    /// <summary>What was found out.</summary>
    public required VerifyOutcome Outcome { get; init; }

    /// <summary>
    /// What proves it; null unless it is verified. Only <see cref="VerifiedBy.ReadBack"/> says what the target holds at
    /// this moment. A digest says that the object was stored with the source's content and that its stamp came with it: both
    /// stores replace metadata and content together, but somebody who writes other content under the same metadata is not found out.
    /// </summary>
    public VerifiedBy? VerifiedBy { get; init; }

    /// <summary>Why it is not verified, as a sentence; null if it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What kind of failure it was; null if it did not fail in a store.</summary>
    public StoreErrorKind? Error { get; init; }

    /// <summary>The source's bucket or container.</summary>
    public required string SourceContainer { get; init; }

    /// <summary>The source's key.</summary>
    public required ObjectKey SourceKey { get; init; }

    /// <summary>Id of the version that was compared; null where the container keeps none.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>Entity tag of the version that was compared.</summary>
    public string? SourceETag { get; init; }

    /// <summary>Length of the source in bytes; null if it was never found.</summary>
    public long? Size { get; init; }

    /// <summary>The target's container.</summary>
    public required string TargetContainer { get; init; }

    /// <summary>The target's key.</summary>
    public required ObjectKey TargetKey { get; init; }

    /// <summary>Entity tag of the target object; null if there is none.</summary>
    public string? TargetETag { get; init; }

    /// <summary>The source's digest that was compared; null if none was.</summary>
    public Digest? Expected { get; init; }

    /// <summary>The target's digest that was compared; null if none was.</summary>
    public Digest? Actual { get; init; }

    /// <summary>Bytes read from both sides together.</summary>
    public long BytesRead { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Requests made to both sides, repeated ones included, without the listing.</summary>
    public int Requests { get; init; }

    /// <summary>Whether the target is known to hold the object, and all that goes along with it.</summary>
    public bool IsSuccess => Outcome == VerifyOutcome.Verified;

    /// <summary>The receipt itself, if it is one of success.</summary>
    /// <exception cref="TransferFailedException">It is not. The message says why.</exception>
    public VerifyReceipt EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);
}
