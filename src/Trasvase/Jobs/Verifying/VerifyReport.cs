using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What came of comparing many objects. Every object that was taken up is in exactly one of the six outcomes.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record VerifyReport
{
    /// <summary>Objects taken up: the sum of the six outcomes.</summary>
    public long Listed { get; init; }

    /// <summary>Objects of which the target is known to hold the source's current version.</summary>
    public long Verified { get; init; }

    /// <summary>Objects whose bytes are there, and something that should go along with them is not.</summary>
    public long Incomplete { get; init; }

    /// <summary>Objects of which nothing could be compared.</summary>
    public long Unverifiable { get; init; }

    /// <summary>Objects whose content differs.</summary>
    public long Mismatched { get; init; }

    /// <summary>Objects that the target does not have.</summary>
    public long Missing { get; init; }

    /// <summary>Objects that could not be asked for.</summary>
    public long Failed { get; init; }

    /// <summary>Objects that were listed and are not what was chosen; none of the above.</summary>
    public long LeftOut => Reasons.Of(ReasonKind.LeftOut).Sum(count => count.Count);

    /// <summary>Why objects are not what was chosen: how many for which option.</summary>
    public ReasonCounts Reasons { get; init; } = ReasonCounts.None;

    /// <summary>
    /// Why not one object was compared although the listing came to its end, as a sentence that says what would be; null if some were.
    /// </summary>
    public string? WhyNothing { get; init; }

    /// <summary>Bytes of the objects that are verified.</summary>
    public long BytesVerified { get; init; }

    /// <summary>Bytes read from both sides together.</summary>
    public long BytesRead { get; init; }

    /// <summary>What was learnt of the source and it is judged by, as sentences; null if nothing.</summary>
    public string? AboutSource { get; init; }

    /// <summary>Requests made to both sides for the objects, repeated ones included.</summary>
    public long Requests { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Why it ended before everything was listed and taken up, as a sentence; null if it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>What kind of failure stopped it; null if none did.</summary>
    public StoreErrorKind? StoppedBy { get; init; }

    /// <summary>Everything was listed, and everything is verified. Where nothing was compared, nothing is proven.</summary>
    public bool IsSuccess => Stopped is null && Listed > 0 && Verified == Listed;

    /// <summary>The report itself, if it is one of success.</summary>
    /// <exception cref="TransferFailedException">It is not. The message says why.</exception>
    public VerifyReport EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);

    /// <summary>The report with one more object in it.</summary>
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
