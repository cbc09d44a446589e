using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// What an earlier run did of an object without having recorded it as finished: looked up, and adopted instead of done again.
/// </summary>
internal sealed class EarlierRun(SendContext context, Finder finder)
{
    /// <summary>
    /// The receipt of an object that was stored and verified, and whose source was about to be removed; null if there is none, or the
    /// target does not hold it any more.
    /// </summary>
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
            // The usual way meets the same trouble, and says so.
            return null;
        }
    }

    /// <summary>
    /// The object that an earlier run's completion made visible, although it did not live to see the answer; null if none.
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

    /// <summary>The receipt of an object that an earlier run completed.</summary>
    /// <param name="completed">It, at the target.</param>
    /// <param name="receipt">What the receipt says of it besides.</param>
    public static TransferReceipt ReceiptOf(ObjectInfo completed, TransferReceipt receipt) => receipt with
    {
        TargetKey = completed.Key,
        TargetETag = completed.ETag,
        TargetVersion = completed.Version,
        Verification = VerificationOf(completed),
        Carried = Stamp.Of(completed)?.Carried,
        Digests = Stamp.Of(completed)?.Digests ?? [],
    };

    /// <summary>How an object was verified, by its stamp.</summary>
    public static Verification VerificationOf(ObjectInfo completed) => Stamp.Of(completed)?.VerifiedBy is { } by
        ? new Verification.Verified(by)
        : new Verification.Unverifiable("an earlier run stored it and could not verify it");
}
