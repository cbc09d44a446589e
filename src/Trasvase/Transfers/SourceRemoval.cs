using Trasvase.Seams;
using Trasvase.Storage;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Performs the last step of a move: looks at the source once more and removes it. The source is removed only if the target is verified,
/// the source is still the version that was read, and everything that belongs to it is at the target.
/// </summary>
internal sealed class SourceRemoval(SendContext context, IObjectRemover remover)
{
    private volatile bool _mayNotCount;

    /// <summary>Whether the source of this receipt may be removed, because the target is known to hold the version that was read.</summary>
    public static bool IsDue(TransferReceipt receipt) =>
        receipt is { Outcome: Outcome.Unchanged, Verification: not Verification.Unverifiable }
            or { Outcome: Outcome.Transferred, Verification: Verification.Verified };

    /// <summary>
    /// Records the object as stored and then removes its source. In this order a removed source is always recorded, wherever the process
    /// ends. A dry run only reports what would prevent the removal.
    /// </summary>
    /// <param name="receipt">The object's receipt so far.</param>
    /// <param name="source">The source as it was found.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SourceChangedException">
    /// The source, its metadata or its tags changed after they were read; the target has to get the change first.
    /// </exception>
    public async Task<TransferReceipt> EndAsync(TransferReceipt receipt, ObjectInfo source, CancellationToken cancellationToken)
    {
        if (context.Options.DryRun)
        {
            return await ForeseenAsync(receipt, source, cancellationToken).ConfigureAwait(false);
        }

        if (IsDue(receipt))
        {
            KillPoint.Pass("verified");
            await context.Journal.StoredAsync(receipt).ConfigureAwait(false);
        }

        return await RunAsync(receipt, source.LastModified, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the source, if that is due, and returns the receipt. If a source that was to be removed is kept, the move fails with the
    /// reason; the target stays complete.
    /// </summary>
    /// <exception cref="SourceChangedException">
    /// The source, its metadata or its tags changed after they were read; the target has to get the change first.
    /// </exception>
    private async Task<TransferReceipt> RunAsync(TransferReceipt receipt, DateTimeOffset? modified, CancellationToken cancellationToken)
    {
        if (!IsDue(receipt))
        {
            return receipt is { Outcome: Outcome.Unchanged or Outcome.Transferred, Verification: Verification.Unverifiable unverifiable }
                ? Kept(receipt, $"the target could not be verified: {unverifiable.Why}", error: null)
                : receipt;
        }

        if (!VersionIdentity.IsStrong(receipt.SourceETag))
        {
            return Kept(
                receipt,
                "it has no strong entity tag, on condition of which it could be removed: something newer could go instead",
                error: null);
        }

        try
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            var (losses, isOther) = await LossesAsync(receipt, modified, cancellationToken).ConfigureAwait(false);
            if (isOther)
            {
                return Kept(
                    receipt,
                    "the target tells another MD5 of its content than the source: somebody wrote to it after it was copied",
                    error: null) with
                {
                    Reason =
                        $"The target '{receipt.TargetKey}' tells another MD5 of its content than the source: somebody wrote to it after "
                        + "it was copied. The source was not removed.",
                };
            }

            receipt = Losing.Told(receipt, losses);
            if (Losing.WhyKept(losses, context.Options.AcceptLoss) is { } why)
            {
                return Kept(receipt, why, error: null);
            }

            await remover.RemoveAsync(receipt.SourceKey, receipt.SourceETag!, cancellationToken).ConfigureAwait(false);
            KillPoint.Pass("source-removed");
            return receipt with { SourceRemoved = true };
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.PreconditionFailed)
        {
            return Kept(receipt, "it was replaced meanwhile", e.Kind);
        }
        catch (StoreException e)
        {
            return Kept(receipt, e.Message, e.Kind);
        }
    }

    /// <summary>Removes the source of an object that an earlier run stored but did not get to remove.</summary>
    /// <returns>
    /// The object's receipt; null if there is no such object, or if the source was edited since. The object is then transferred from the
    /// beginning.
    /// </returns>
    public async Task<TransferReceipt?> FinishAsync(EarlierRun earlier, TransferItem item, CancellationToken cancellationToken)
    {
        try
        {
            return await earlier.FindStoredAsync(item, cancellationToken).ConfigureAwait(false) is { } stored
                ? await RunAsync(stored, stored.Carried?.Modified, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (SourceChangedException)
        {
            return null;
        }
    }

    // Reports whether the source would have to stay because something does not go along, as far as a look at the source shows.
    private async Task<TransferReceipt> ForeseenAsync(TransferReceipt receipt, ObjectInfo source, CancellationToken cancellationToken)
    {
        if (receipt.Outcome is not (Outcome.Transferred or Outcome.Unchanged) || !source.HasDetails)
        {
            return receipt;
        }

        using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            source = await WithTagsAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            return Kept(receipt, e.Message, e.Kind);
        }

        var losses = Losing.OfMove(source, context.Target.Profile, context.Options);
        receipt = Losing.Told(receipt, losses);
        return Losing.WhyKept(losses, context.Options.AcceptLoss) is not { } why ? receipt : Kept(receipt, why, error: null) with
        {
            Reason = $"The target would be complete, but the source would stay: {why.TrimEnd('.')}.",
        };
    }

    // Looks as late as possible: metadata and tags may be edited without changing the entity tag, which is the only condition that a
    // removal can carry.
    private async Task<(IReadOnlyList<Loss> Losses, bool IsOther)> LossesAsync(
        TransferReceipt receipt, DateTimeOffset? modified, CancellationToken cancellationToken)
    {
        var now = await context.Source.FindAsync(receipt.SourceKey, version: null, cancellationToken).ConfigureAwait(false);
        if (now is null || now.ETag != receipt.SourceETag)
        {
            // The removal reports a replaced source and ignores a missing one.
            return ([], false);
        }

        if (!ShowsContent(receipt) && VersionIdentity.DifferInTime(modified, now.LastModified))
        {
            // Some servers keep the entity tag when an object is replaced.
            throw new SourceChangedException(
                $"'{receipt.SourceKey}' has the entity tag that it had and was stored at another time.")
            { Found = now };
        }

        now = await WithTagsAsync(now, cancellationToken).ConfigureAwait(false);
        return receipt.Carried?.Covers(now, context.Options.Metadata, context.Tags.AreWanted) == true
            ? (Losing.OfMove(now, context.Target.Profile, context.Options), IsOther(receipt, now))
            : throw new SourceChangedException($"What belongs to '{receipt.SourceKey}' was edited while it was moved.");
    }

    // Only a service that promises what its entity tags are is believed about the content. Elsewhere the target may be right.
    private bool IsOther(TransferReceipt receipt, ObjectInfo now) =>
        receipt.ContentMd5 is { } told
            && context.Source.Profile.ETagsAreDigests
            && now.Digests.Find(DigestAlgorithm.Md5) is { } md5
            && md5.Hex != told;

    // Whether an equal entity tag means equal bytes at any modification time: the service promises it, or the tag was found to be a
    // digest of the bytes.
    private bool ShowsContent(TransferReceipt receipt) =>
        context.Source.Profile.ETagsAreDigests
            || receipt.Verification is Verification.Verified { By: VerifiedBy.Md5 or VerifiedBy.MultipartETag };

    // Returns the source with its tags if they go along, and otherwise with their number. A user who gives the tags up need not have the
    // right to read them.
    private async Task<ObjectInfo> WithTagsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        if (context.Tags.AreWanted)
        {
            return await context.Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
        }

        var isGivenUp = context.Options.AcceptLoss.HasFlag(Losses.Tags);
        if (isGivenUp && (source.TagCount is not null || _mayNotCount))
        {
            return source;
        }

        try
        {
            return await context.Tags.CountAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (isGivenUp && e.Kind is not (StoreErrorKind.Unavailable or StoreErrorKind.Timeout or StoreErrorKind.RateLimited))
        {
            _mayNotCount = true;
            return source;
        }
    }

    private static TransferReceipt Kept(TransferReceipt receipt, string why, StoreErrorKind? error) => receipt with
    {
        Outcome = Outcome.Failed,
        Reason = $"The target is complete, but the source was not removed: {why.TrimEnd('.')}.",
        Reasons = [.. receipt.Reasons, ShortReason.Failed("stored, but the source was not removed")],
        Error = error,
    };
}
