using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>The last step of a move: removes the source, if the target is verified and the source still is the version that was read.</summary>
internal sealed class SourceRemoval(IObjectRemover remover, TransferLimits limits)
{
    /// <summary>Whether the source of this one may be removed: the target is known to hold the version that was read.</summary>
    public static bool IsDue(TransferReceipt receipt) =>
        receipt is { Outcome: Outcome.Unchanged, Verification: not Verification.Unverifiable } or { Outcome: Outcome.Transferred, Verification: Verification.Verified };

    /// <summary>
    /// The receipt after the removal. A source that is kept although it was to go makes a move fail, with the reason; the
    /// target stays complete.
    /// </summary>
    public async Task<TransferReceipt> RunAsync(TransferReceipt receipt, CancellationToken cancellationToken)
    {
        if (!IsDue(receipt))
        {
            return receipt is { Outcome: Outcome.Unchanged or Outcome.Transferred, Verification: Verification.Unverifiable unverifiable }
                ? Kept(receipt, $"the target could not be verified: {unverifiable.Why}", error: null)
                : receipt;
        }

        if (!VersionIdentity.IsStrong(receipt.SourceETag))
        {
            return Kept(receipt, "it has no strong entity tag, on condition of which it could be removed: something newer could go instead", error: null);
        }

        try
        {
            using var slot = await limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
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

    private static TransferReceipt Kept(TransferReceipt receipt, string why, StoreErrorKind? error) => receipt with
    {
        Outcome = Outcome.Failed,
        Reason = $"The target is complete, but the source was not removed: {why.TrimEnd('.')}.",
        Reasons = [.. receipt.Reasons, ShortReason.Failed("stored, but the source was not removed")],
        Error = error,
    };
}
