using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Fills in receipts.</summary>
internal sealed class Receipts(SendContext context)
{
    /// <summary>What every receipt says.</summary>
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

    /// <summary>The target holds it already.</summary>
    public TransferReceipt Unchanged(TransferItem item, ObjectInfo source, ObjectInfo existing) => Of(item, Outcome.Unchanged, source) with
    {
        TargetKey = existing.Key,
        TargetETag = existing.ETag,
        TargetVersion = existing.Version,
        ContentMd5 = existing.ContentMd5,
    };

    /// <summary>It could not be done.</summary>
    /// <param name="item">Which.</param>
    /// <param name="source">Its version; null if it was never found.</param>
    /// <param name="kind">What kind of failure it was.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="words">Why, in few words; null if the kind says it.</param>
    public TransferReceipt Failed(TransferItem item, ObjectInfo? source, StoreErrorKind kind, string reason, string? words = null) =>
        Of(item, Outcome.Failed, source) with
        {
            Reason = reason,
            Error = kind,
            Reasons = [words is null ? ShortReason.Failed(kind) : ShortReason.Failed(words)],
        };

    /// <summary>
    /// Its key is no text, and is not even asked for: a server that reads keys as text would not find it, and so seem to say that it is
    /// gone.
    /// </summary>
    public TransferReceipt NotText(TransferItem item) =>
        Failed(item, item.Listed, StoreErrorKind.InvalidRequest, TransferPlanner.WhyNotText(item.SourceKey), TransferPlanner.NotText);

    /// <summary>Nothing was sent, by choice.</summary>
    /// <param name="item">Which.</param>
    /// <param name="source">Its version; null if it was never found.</param>
    /// <param name="words">Why, in few words.</param>
    /// <param name="reason">Why, as a sentence.</param>
    public TransferReceipt Skipped(TransferItem item, ObjectInfo? source, string words, string reason) =>
        Of(item, Outcome.Skipped, source) with
        {
            Reason = reason,
            Reasons = [ShortReason.Skipped(words)],
        };

    /// <summary>There is no such source object: a mistake if it was named, and the way of the world if it was listed.</summary>
    /// <param name="item">Which.</param>
    /// <param name="nearest">What there is instead, a sentence with a space before it; empty if that is not known.</param>
    public TransferReceipt Gone(TransferItem item, string nearest) => item.WasListed
        ? Skipped(item, source: null, "removed after it was listed", "The source was removed after it was listed.")
        : Failed(
            item,
            source: null,
            StoreErrorKind.NotFound,
            $"There is no object '{item.SourceKey}' in {context.Source}.{nearest}");

    /// <summary>The source says of it both that it is there and that it is not.</summary>
    public TransferReceipt Contradicted(TransferItem item) => Failed(
        item,
        source: null,
        StoreErrorKind.NotFound,
        $"{context.Source} lists '{item.SourceKey}', but answers 404 when it is asked for it. Run the same command again; if it stays so, "
        + "either its listing is wrong or the object is damaged there.",
        "listed, but answers 404");

    /// <summary>An object of the same key was taken up before it.</summary>
    public TransferReceipt Repeated(TransferItem item) => item.WhyRefused is { } why
        ? Failed(item, source: null, StoreErrorKind.InvalidRequest, why, TransferPlanner.Forbidden)
        : Skipped(
            item,
            source: null,
            "named more than once",
            "It is named more than once, or an earlier run took it up: that one is under way, or has failed.");

    /// <summary>The receipt with what is to be counted of any object that is at the target: another key, no proof.</summary>
    /// <param name="receipt">What became of it.</param>
    /// <param name="item">What was to be done.</param>
    /// <param name="note">Says that the target cannot hold the key as it is; null if it can.</param>
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
