using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Finishes an object whose bytes the target already holds: reads them back if that is wanted, and writes the headers, metadata and tags
/// that are missing.
/// </summary>
/// <param name="context">The stores, options and limits.</param>
/// <param name="finder">Finds the source object.</param>
/// <param name="receipts">Makes receipts.</param>
/// <param name="updater">Writes headers, metadata and tags without the bytes.</param>
/// <param name="readBack">Reads both sides and compares them; null if that is not wanted.</param>
internal sealed class Leaving(SendContext context, Finder finder, Receipts receipts, BelongingsUpdater updater, ReadBack? readBack)
{
    /// <summary>Finishes the object without sending a byte.</summary>
    /// <returns>
    /// The object's receipt; null if headers, metadata or tags are missing and the target cannot write them without the bytes. The caller
    /// then sends the whole object again.
    /// </returns>
    public async Task<TransferReceipt?> RunAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.LeaveUnchanged plan, CancellationToken cancellationToken)
    {
        var existing = plan.Existing;
        var verification = plan.Verification;
        if (readBack is not null && verification is null && !context.Options.DryRun)
        {
            source = source.HasDetails ? source : await finder.FindSameAsync(item, source, cancellationToken).ConfigureAwait(false);
            verification = await readBack.CompareAsync(source, existing, known: null, cancellationToken).ConfigureAwait(false);
        }

        var receipt = receipts.Unchanged(item, source, existing) with
        {
            Verification = verification,
            Notes = plan.Note is null ? [] : [plan.Note],
            Reasons = plan.Note is null ? [] : [ShortReason.Noted("equal by content: nothing else tells")],
        };
        if (verification is Verification.Mismatch mismatch)
        {
            return receipts.Failed(item, source, StoreErrorKind.Corrupt, Verifier.Explain(mismatch, stored: true)) with
            {
                TargetKey = existing.Key,
                TargetETag = existing.ETag,
                TargetVersion = existing.Version,
                Verification = verification,
            };
        }

        var mended = await updater.RunAsync(item, source, existing, verification, cancellationToken).ConfigureAwait(false);
        return mended is null ? null : Updated(receipt, mended, verification ?? EarlierRun.VerificationOf(existing));
    }

    // Losses are reported only if something was written: an updater that had nothing to write may not have looked at the source's
    // details.
    private TransferReceipt Updated(TransferReceipt receipt, UpdatedBelongings mended, Verification verification)
    {
        receipt = receipt with { TargetETag = mended.Target.ETag, TargetVersion = mended.Target.Version, Carried = mended.Carried };
        return mended.Changed.Count == 0 ? receipt : Losing.Told(receipt with
        {
            Outcome = Outcome.Transferred,
            Updated = mended.Changed,
            Reasons = [.. receipt.Reasons, ShortReason.Noted($"only {string.Join(" and ", mended.Changed)} written anew")],
            Verification = verification,
            Notes =
            [
                .. receipt.Notes,
                $"The target had its bytes already: only {string.Join(" and ", mended.Changed)} "
                + $"{(mended.Changed is ["metadata"] ? "was" : "were")} written anew.",
                .. mended.Notes
            ],
        }, Losing.Of(mended.Source, context.Target.Profile, context.Options));
    }
}
