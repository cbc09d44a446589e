using System.Text.Json.Serialization;

namespace Trasvase;

/// <summary>The result of a job. Every object that the job took up has exactly one of the four outcomes.</summary>
[JsonConverter(typeof(TrasvaseJsonConverter))]
public sealed record JobReport
{
    /// <summary>The number of objects that were taken up: the sum of the four outcomes.</summary>
    public long Listed { get; init; }

    /// <summary>
    /// The number of objects that were transferred. An object whose bytes were at the target already and that only needed other headers,
    /// metadata or tags counts too.
    /// </summary>
    public long Transferred { get; init; }

    /// <summary>The number of objects of which the target already held a copy, so that nothing was sent.</summary>
    public long Unchanged { get; init; }

    /// <summary>The number of objects that were skipped by choice.</summary>
    public long Skipped { get; init; }

    /// <summary>
    /// The number of objects that failed. For a move, this includes objects that are complete at the target but whose source was not
    /// removed.
    /// </summary>
    public long Failed { get; init; }

    /// <summary>The number of failed objects whose content differs from the source.</summary>
    public long Mismatched { get; init; }

    /// <summary>The number of transferred objects that could not be verified.</summary>
    public long Unverified { get; init; }

    /// <summary>
    /// The number of transferred objects that the target pulled as a whole: none of their bytes passed through this machine.
    /// </summary>
    public long Pulled { get; init; }

    /// <summary>The number of objects that were listed but not selected. They have none of the four outcomes.</summary>
    public long LeftOut { get; init; }

    /// <summary>
    /// The number of target objects that a sync removed because the source has no such object. In a dry run: that it would remove.
    /// </summary>
    public long Removed { get; init; }

    /// <summary>
    /// The number of target objects that a sync was to remove but kept, because a source object exists after all or because the target
    /// object is no longer the one that was listed.
    /// </summary>
    public long Kept { get; init; }

    /// <summary>
    /// Why a sync that was to remove objects removed none or not all of them, as a sentence; null if nothing prevented the removal.
    /// </summary>
    public string? WhyNotRemoved { get; init; }

    /// <summary>
    /// How many objects have which short reason: why they were skipped, failed, got another key or were not carried completely, and the
    /// other kinds that <see cref="ReasonKind"/> names. One object may have several reasons.
    /// </summary>
    public ReasonCounts Reasons { get; init; } = ReasonCounts.None;

    /// <summary>The number of bytes stored at the target.</summary>
    public long BytesSent { get; init; }

    /// <summary>How many of the <see cref="BytesSent"/> passed through this machine.</summary>
    public long BytesRelayed { get; init; }

    /// <summary>
    /// The way that the bytes took and why, for people: <c>pull: ...</c>, <c>relay: ...</c>, or <c>relay, as was asked for</c>. Null if
    /// no object needed the decision.
    /// </summary>
    public string? Route { get; init; }

    /// <summary>
    /// What this run learned about the source and relied on from then on, as sentences: for example, that its entity tags are not
    /// digests. Null if the run learned nothing.
    /// </summary>
    public string? AboutSource { get; init; }

    /// <summary>The number of requests to both sides for the objects, including repeated requests.</summary>
    public long Requests { get; init; }

    /// <summary>The time that the job took, over all its runs.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Why no object was taken up although the listing was complete, as a sentence that also says what could be taken up instead; null if
    /// objects were taken up.
    /// </summary>
    public string? WhyNothing { get; init; }

    /// <summary>Why the job stopped before everything was listed and taken up, as a sentence; null if it did not stop.</summary>
    public string? Stopped { get; init; }

    /// <summary>The kind of failure that stopped the job; null if no failure did.</summary>
    public StoreErrorKind? StoppedBy { get; init; }

    /// <summary>The id of the job in the journal; null if the job is not in a journal.</summary>
    public string? Job { get; init; }

    /// <summary>
    /// When the job was begun, in UTC; null if the job is not in a journal. The listing of a resumed job may lack objects that came to
    /// the source after this time.
    /// </summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>The number of objects that earlier runs of the job had done.</summary>
    public long DoneBefore { get; init; }

    /// <summary>
    /// The number of bytes of unfinished objects that this run found staged at the target, and that were not sent again.
    /// </summary>
    public long BytesFound { get; init; }

    /// <summary>Whether an earlier run began the job. If so, the counts include that run.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Whether everything was listed, no object failed, and everything that was to be removed was removed.</summary>
    public bool IsSuccess => Stopped is null && Failed == 0 && WhyNotRemoved is null;

    /// <summary>Returns this report if the job succeeded.</summary>
    /// <exception cref="TransferFailedException">The job did not succeed; the message says why.</exception>
    public JobReport EnsureSuccess() => IsSuccess ? this : throw new TransferFailedException(this);

    /// <summary>Returns the report with these receipts added.</summary>
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

    /// <summary>Returns the report with objects added that the selection leaves out.</summary>
    internal JobReport With(ReasonCounts whyLeftOut) => whyLeftOut.Count == 0 ? this : this with
    {
        LeftOut = LeftOut + whyLeftOut.Sum(count => count.Count),
        Reasons = Reasons.Plus(whyLeftOut),
    };

    /// <summary>Returns the report after checking that no object was lost on the way to it.</summary>
    /// <exception cref="InvalidOperationException">The counts do not add up.</exception>
    internal JobReport Balanced(long takenUp) => Listed == takenUp && Listed == Transferred + Unchanged + Skipped + Failed
        ? this
        : throw new InvalidOperationException(
            $"The report does not add up: {takenUp} objects taken up, {Transferred} + {Unchanged} + {Skipped} + {Failed} reported.");
}
