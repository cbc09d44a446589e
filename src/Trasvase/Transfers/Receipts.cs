using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Makes the receipts of objects.</summary>
internal sealed class Receipts(SendContext context)
{
    /// <summary>Makes a receipt with the fields that every receipt has.</summary>
    public TransferReceipt Of(TransferItem item, Outcome outcome, ObjectInfo? source = null) => new()
    {
        Outcome = outcome,
        IsDryRun = context.Options.DryRun,
        SourceContainer = context.Source.Container,
        SourceKey = item.SourceKey,
        SourceVersion = source?.Version,
        SourceETag = source?.ETag,
        Size = source?.Size ?? item.Listed?.Size,
        TargetContainer = context.Target.Container,
        TargetKey = item.TargetKey,
    };

    /// <summary>Makes the receipt of an object that the target already holds.</summary>
    public TransferReceipt Unchanged(TransferItem item, ObjectInfo source, ObjectInfo existing) => Of(item, Outcome.Unchanged, source) with
    {
        TargetKey = existing.Key,
        TargetETag = existing.ETag,
        TargetVersion = existing.Version,
        ContentMd5 = existing.ContentMd5,
    };

    /// <summary>Makes the receipt of an object that failed.</summary>
    /// <param name="item">The object.</param>
    /// <param name="source">Its source version; null if it was never found.</param>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="reason">The reason, as a sentence.</param>
    /// <param name="words">The reason in few words; null if the kind says enough.</param>
    public TransferReceipt Failed(TransferItem item, ObjectInfo? source, StoreErrorKind kind, string reason, string? words = null) =>
        Of(item, Outcome.Failed, source) with
        {
            Reason = reason,
            Error = kind,
            Reasons = [words is null ? ShortReason.Failed(kind) : ShortReason.Failed(words)],
        };

    /// <summary>
    /// Makes the receipt of an object whose key is not UTF-8. The source is not asked for such an object: a server that reads keys as
    /// text would not find it and would seem to report that it is gone.
    /// </summary>
    public TransferReceipt NotText(TransferItem item) =>
        Failed(item, item.Listed, StoreErrorKind.InvalidRequest, TransferPlanner.WhyNotText(item.SourceKey), TransferPlanner.NotText);

    /// <summary>Makes the receipt of an object that is left out by choice.</summary>
    /// <param name="item">The object.</param>
    /// <param name="source">Its source version; null if it was never found.</param>
    /// <param name="words">The reason in few words.</param>
    /// <param name="reason">The reason, as a sentence.</param>
    public TransferReceipt Skipped(TransferItem item, ObjectInfo? source, string words, string reason) =>
        Of(item, Outcome.Skipped, source) with
        {
            Reason = reason,
            Reasons = [ShortReason.Skipped(words)],
        };

    /// <summary>
    /// Makes the receipt of an object that the source does not hold. A missing object is a failure if the user named it; if it was
    /// listed, it was removed since then and is skipped.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="nearest">What the source holds instead, as a sentence with a space before it; empty if that is not known.</param>
    public TransferReceipt Gone(TransferItem item, string nearest) => item.WasListed
        ? Skipped(item, source: null, "removed after it was listed", "The source was removed after it was listed.")
        : Failed(
            item,
            source: null,
            StoreErrorKind.NotFound,
            $"There is no object '{item.SourceKey}' in {context.Source}.{nearest}");

    /// <summary>Makes the receipt of an object that the source lists but does not find.</summary>
    public TransferReceipt Contradicted(TransferItem item) => Failed(
        item,
        source: null,
        StoreErrorKind.NotFound,
        $"{context.Source} lists '{item.SourceKey}', but answers 404 when it is asked for it. Run the same command again; if it stays so, "
        + "either its listing is wrong or the object is damaged there.",
        "listed, but answers 404");

    /// <summary>Makes the receipt of an object whose key was already taken up, earlier in the job or by an earlier run.</summary>
    public TransferReceipt Repeated(TransferItem item) => item.WhyRefused is { } why
        ? Failed(item, source: null, StoreErrorKind.InvalidRequest, why, TransferPlanner.Forbidden)
        : Skipped(
            item,
            source: null,
            "named more than once",
            "It is named more than once, or an earlier run took it up: that one is under way, or has failed.");

    /// <summary>
    /// Adds to a stored object's receipt what is counted of it: that it got another key, or that it could not be verified.
    /// </summary>
    /// <param name="receipt">The object's receipt.</param>
    /// <param name="item">The object as it was to be transferred.</param>
    /// <param name="note">The sentence that says that the target cannot hold the key as it is; null if it can.</param>
    public static TransferReceipt Explained(TransferReceipt receipt, TransferItem item, string? note)
    {
        receipt = note is null ? receipt : receipt with { Notes = [note, .. receipt.Notes] };
        return receipt.Outcome != Outcome.Transferred
            ? receipt
            : (receipt.TargetKey != item.TargetKey, note, receipt.Verification) switch
            {
                (false, null, not Verification.Unverifiable) => receipt,
                (var isTaken, _, var verification) => receipt with
                {
                    Reasons =
                    [
                        .. receipt.Reasons,
                        .. isTaken ? [ShortReason.Renamed(ShortReason.KeyTaken)] : Array.Empty<ShortReason>(),
                        .. note is not null
                            ? [ShortReason.Renamed("the target cannot hold the key (--names encode)")]
                            : Array.Empty<ShortReason>(),
                        .. verification is Verification.Unverifiable why ? [ShortReason.Unverified(why)] : Array.Empty<ShortReason>(),
                    ],
                },
            };
    }
}
