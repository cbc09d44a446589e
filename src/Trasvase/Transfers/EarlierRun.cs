using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Finds the work that an earlier run did on an object without recording it as finished, so that the work is adopted and not repeated.
/// </summary>
internal sealed class EarlierRun(SendContext context, Finder finder)
{
    /// <summary>Finds the receipt of an object that an earlier run stored and verified and whose source it was about to remove.</summary>
    /// <returns>The receipt; null if there is none, or if the target does not hold that object any more or cannot be asked.</returns>
    public async Task<TransferReceipt?> FindStoredAsync(TransferItem item, CancellationToken cancellationToken)
    {
        if (!item.IsResumed || await context.Journal.FindStoredAsync(item.SourceKey).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        try
        {
            var there = await finder.FindExistingAsync(stored.TargetKey, cancellationToken).ConfigureAwait(false);
            return there is not null && there.ETag == stored.TargetETag ? stored with { Carried = Stamp.Of(there)?.Carried } : null;
        }
        catch (StoreException)
        {
            // The regular steps meet the same error and report it.
            return null;
        }
    }

    /// <summary>
    /// Finds the object that an earlier run's completion made visible, although that run ended before it received the answer; null if
    /// there is none.
    /// </summary>
    public async Task<ObjectInfo?> FindCompletedAsync(TransferItem item, ObjectInfo source, CancellationToken cancellationToken)
    {
        if (!item.IsResumed
            || await context.Journal.FindUploadAsync(item.SourceKey).ConfigureAwait(false) is not { } begun
            || !begun.IsOf(source))
        {
            return null;
        }

        var there = await finder.FindExistingAsync(begun.Upload.Key, cancellationToken).ConfigureAwait(false);
        return there is not null && Stamp.Of(there)?.Write == begun.Write ? there : null;
    }

    /// <summary>Makes the receipt of an object that an earlier run completed.</summary>
    /// <param name="completed">The object at the target.</param>
    /// <param name="receipt">The receipt to fill in.</param>
    public static TransferReceipt ReceiptOf(ObjectInfo completed, TransferReceipt receipt) => receipt with
    {
        TargetKey = completed.Key,
        TargetETag = completed.ETag,
        TargetVersion = completed.Version,
        Verification = VerificationOf(completed),
        Carried = Stamp.Of(completed)?.Carried,
        Digests = Stamp.Of(completed)?.Digests ?? [],
    };

    /// <summary>Returns how an object was verified, according to its stamp.</summary>
    public static Verification VerificationOf(ObjectInfo completed) => Stamp.Of(completed)?.VerifiedBy is { } by
        ? new Verification.Verified(by)
        : new Verification.Unverifiable("an earlier run stored it and could not verify it");
}
