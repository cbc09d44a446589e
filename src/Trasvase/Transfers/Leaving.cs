using Trasvase.Transfers.Belongings;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Ends the story of an object whose bytes the target has already: they are read back if that is wanted, and what goes along with them is
/// mended.
/// </summary>
/// <param name="context">Stores, options, limits.</param>
/// <param name="finder">Looks at the source.</param>
/// <param name="receipts">Writes receipts.</param>
/// <param name="updater">Writes headers, metadata and tags alone.</param>
/// <param name="readBack">Reads both sides; null if that is not wanted.</param>
internal sealed class Leaving(SendContext context, Finder finder, Receipts receipts, BelongingsUpdater updater, ReadBack? readBack)
{
    /// <summary>Ends it without a byte.</summary>
    /// <returns>What became of it; null if something else is missing and the target cannot be given it alone: then all of it is to be
    /// sent again.</returns>
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

    // What did not go along is said of what is written: whoever finds nothing to write may not have looked at it.
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
