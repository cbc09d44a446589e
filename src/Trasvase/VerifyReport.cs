using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>The result of comparing many objects. Every object that was taken up has exactly one of the six outcomes.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record VerifyReport
{
    /// <summary>The number of objects taken up: the sum of the six outcomes.</summary>
    public long Listed { get; init; }

    /// <summary>The number of objects of which the target is known to hold the source's current version.</summary>
    public long Verified { get; init; }

    /// <summary>The number of objects whose bytes are at the target, but not everything that should go along with them.</summary>
    public long Incomplete { get; init; }

    /// <summary>The number of objects of which nothing could be compared.</summary>
    public long Unverifiable { get; init; }

    /// <summary>The number of objects whose content differs.</summary>
    public long Mismatched { get; init; }

    /// <summary>The number of objects that the target does not have.</summary>
    public long Missing { get; init; }

    /// <summary>The number of objects for which one side could not be queried.</summary>
    public long Failed { get; init; }

    /// <summary>The number of objects that were listed but not chosen. They count for none of the six outcomes.</summary>
    public long LeftOut => Reasons.Of(ReasonKind.LeftOut).Sum(count => count.Count);

    /// <summary>Why objects were not chosen: the number of objects for each option.</summary>
    public ReasonCounts Reasons { get; init; } = ReasonCounts.None;

    /// <summary>
    /// Why no object was compared although the listing was complete, as a sentence that also says what there is instead; null if some
    /// were.
    /// </summary>
    public string? WhyNothing { get; init; }

    /// <summary>The number of bytes of the verified objects.</summary>
    public long BytesVerified { get; init; }

    /// <summary>The number of bytes read from both sides together.</summary>
    public long BytesRead { get; init; }

    /// <summary>Facts about the source that were learnt and that affect the result, as sentences; null if there are none.</summary>
    public string? AboutSource { get; init; }

    /// <summary>The number of requests to both sides for the objects, including repeated ones.</summary>
    public long Requests { get; init; }

    /// <summary>How long the comparison took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Why the comparison stopped before every object was listed and taken up, as a sentence; null if it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>The kind of failure that stopped the comparison; null if none did.</summary>
    public StoreErrorKind? StoppedBy { get; init; }

    /// <summary>
    /// Whether all objects were listed and every one is verified. False if there were none, because then nothing is proven.
    /// </summary>
    public bool IsSuccess => Stopped is null && Listed > 0 && Verified == Listed;

    /// <summary>Returns this report if it is one of success.</summary>
    /// <exception cref="TransferFailedException">The report is not one of success. The message says why.</exception>
    public VerifyReport EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);

    /// <summary>Returns the report with one more object.</summary>
    internal VerifyReport With(VerifyReceipt receipt) => this with
    {
        Listed = Listed + 1,
        Verified = Verified + One(receipt, VerifyOutcome.Verified),
        Incomplete = Incomplete + One(receipt, VerifyOutcome.Incomplete),
        Unverifiable = Unverifiable + One(receipt, VerifyOutcome.Unverifiable),
        Mismatched = Mismatched + One(receipt, VerifyOutcome.Mismatch),
        Missing = Missing + One(receipt, VerifyOutcome.Missing),
        Failed = Failed + One(receipt, VerifyOutcome.Failed),
        BytesVerified = BytesVerified + (receipt.Outcome == VerifyOutcome.Verified ? receipt.Size ?? 0 : 0),
        BytesRead = BytesRead + receipt.BytesRead,
        Requests = Requests + receipt.Requests,
    };

    /// <summary>Checks that no object was lost on the way to the report.</summary>
    internal VerifyReport Balanced(long takenUp) =>
        Listed == takenUp && Listed == Verified + Incomplete + Unverifiable + Mismatched + Missing + Failed
        ? this
        : throw new InvalidOperationException(
            $"The report does not add up: {takenUp} objects taken up, {Verified} + {Incomplete} + {Unverifiable} + {Mismatched} + "
            + $"{Missing} + {Failed} reported.");

    private static int One(VerifyReceipt receipt, VerifyOutcome outcome) => receipt.Outcome == outcome ? 1 : 0;
}
