using Trasvase.Storage;

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
    };

    /// <summary>It could not be done.</summary>
    public TransferReceipt Failed(TransferItem item, ObjectInfo? source, StoreErrorKind kind, string reason) =>
        Of(item, Outcome.Failed, source) with { Reason = reason, Error = kind };

    /// <summary>There is no such source object: a mistake if it was named, and the way of the world if it was listed.</summary>
    public TransferReceipt Gone(TransferItem item) => item.WasListed
        ? Of(item, Outcome.Skipped) with { Reason = "The source was removed after it was listed." }
        : Failed(
            item,
            source: null,
            StoreErrorKind.NotFound,
            $"There is no object '{item.SourceKey}' in {context.Source}. To transfer everything below it, end the location with '/'.");

    /// <summary>An object of the same key was taken up before it.</summary>
    public TransferReceipt Repeated(TransferItem item) => item.WhyRefused is { } why
        ? Failed(item, source: null, StoreErrorKind.InvalidRequest, why)
        : Of(item, Outcome.Skipped) with { Reason = "It is named more than once, or an earlier run took it up: that one is under way, or has failed." };

    /// <summary>A mismatch as a sentence.</summary>
    public static string Explain(Verification.Mismatch mismatch, bool stored) => stored
        ? $"What the target holds ({mismatch.Actual}) is not the source ({mismatch.Expected}). It is left as it is: check it."
        : $"What arrived ({mismatch.Actual}) is not the source ({mismatch.Expected}). Nothing was stored at the target.";
}
