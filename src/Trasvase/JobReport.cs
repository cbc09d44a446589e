using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>What became of a job. Every object that it took up is in exactly one of the four outcomes.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record JobReport
{
    /// <summary>Objects taken up: the sum of the four outcomes.</summary>
    public long Listed { get; init; }

    /// <summary>Objects now at the target.</summary>
    public long Transferred { get; init; }

    /// <summary>Objects of which the target held a verified copy already.</summary>
    public long Unchanged { get; init; }

    /// <summary>Objects left alone by choice.</summary>
    public long Skipped { get; init; }

    /// <summary>Objects that could not be transferred.</summary>
    public long Failed { get; init; }

    /// <summary>Of the failed ones, those whose content did not arrive as it is at the source.</summary>
    public long Mismatched { get; init; }

    /// <summary>Of the transferred ones, those that could not be verified.</summary>
    public long Unverified { get; init; }

    /// <summary>
    /// Of the transferred ones, those that the target fetched by itself: not one of their bytes passed through this machine.
    /// </summary>
    public long Pulled { get; init; }

    /// <summary>Objects that were listed and are not what was chosen; none of the above.</summary>
    public long LeftOut { get; init; }

    /// <summary>Target objects that a sync removed, because the source has no such object.</summary>
    public long Removed { get; init; }

    /// <summary>
    /// Target objects that were to be removed and were kept: there is a source object after all, or they are not what was listed any more.
    /// </summary>
    public long Kept { get; init; }

    /// <summary>Why a sync removed nothing, or not everything, although it was to; a sentence, null if nothing was in the way.</summary>
    public string? WhyNotRemoved { get; init; }

    /// <summary>
    /// Why objects were skipped, failed, got another key or are not carried whole: how many for which reason. An object may have several.
    /// </summary>
    public ReasonCounts Reasons { get; init; } = ReasonCounts.None;

    /// <summary>Bytes stored at the target.</summary>
    public long BytesSent { get; init; }

    /// <summary>Of those, bytes that passed through this machine.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>
    /// Which way the bytes took and why, for people: <c>pull: ...</c>, <c>relay: ...</c>, or <c>relay, as was asked for</c>; null if no
    /// object had to decide it.
    /// </summary>
    public string? Route { get; init; }

    /// <summary>
    /// What this run learnt of the source and judges it by from then on, as sentences: that its entity tags are none, for example. Null if
    /// nothing.
    /// </summary>
    public string? AboutSource { get; init; }

    /// <summary>Requests made to both sides for the objects, repeated ones included.</summary>
    public long Requests { get; init; }

    /// <summary>How long it took, all its runs together.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Why not one object was taken up although the listing came to its end, as a sentence that says what would be; null if some were.
    /// </summary>
    public string? WhyNothing { get; init; }

    /// <summary>Why the job ended before everything was listed and taken up, as a sentence; null if it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>What kind of failure stopped it; null if none did.</summary>
    public StoreErrorKind? StoppedBy { get; init; }

    /// <summary>Names the job in the journal; null if it has none.</summary>
    public string? Job { get; init; }

    /// <summary>
    /// When the job was begun, in UTC; null if it has no journal. What came to the source since may not be in the listing of one that was
    /// resumed.
    /// </summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>Whether an earlier run began the job, so that the counts are those of both.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Everything was listed, nothing failed, and what was to be removed was.</summary>
    public bool IsSuccess => Stopped is null && Failed == 0 && WhyNotRemoved is null;

    /// <summary>The report itself, if it is one of success.</summary>
    /// <exception cref="TransferFailedException">It is not. The message says why.</exception>
    public JobReport EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);

    /// <summary>The report with these objects in it.</summary>
    internal JobReport With(IReadOnlyList<TransferReceipt> receipts) => this with
    {
        Listed = Listed + receipts.Count,
        Transferred = Transferred + receipts.Count(receipt => receipt.Outcome == Outcome.Transferred),
        Unchanged = Unchanged + receipts.Count(receipt => receipt.Outcome == Outcome.Unchanged),
        Skipped = Skipped + receipts.Count(receipt => receipt.Outcome == Outcome.Skipped),
        Failed = Failed + receipts.Count(receipt => receipt.Outcome == Outcome.Failed),
        Mismatched = Mismatched + receipts.Count(receipt => receipt.Verification is Verification.Mismatch),
        Unverified = Unverified
            + receipts.Count(receipt => receipt is { Outcome: Outcome.Transferred, Verification: Verification.Unverifiable }),
        Pulled = Pulled
            + receipts.Count(receipt => receipt is { Outcome: Outcome.Transferred, Route: TransferRoute.Pull, IsDryRun: false }),
        Reasons = Reasons.With(receipts),
        BytesSent = BytesSent + receipts.Sum(receipt => receipt.BytesSent),
        BytesRelayed = BytesRelayed + receipts.Sum(receipt => receipt.BytesRelayed),
        Requests = Requests + receipts.Sum(receipt => receipt.Requests),
    };

    /// <summary>The report with objects that the selection does not choose.</summary>
    internal JobReport With(ReasonCounts whyLeftOut) => whyLeftOut.Count == 0 ? this : this with
    {
        LeftOut = LeftOut + whyLeftOut.Sum(count => count.Count),
        Reasons = Reasons.Plus(whyLeftOut),
    };

    /// <summary>Checks that no object was lost on the way to the report.</summary>
    internal JobReport Balanced(long takenUp) => Listed == takenUp && Listed == Transferred + Unchanged + Skipped + Failed
        ? this
        : throw new InvalidOperationException(
            $"The report does not add up: {takenUp} objects taken up, {Transferred} + {Unchanged} + {Skipped} + {Failed} reported.");
}
