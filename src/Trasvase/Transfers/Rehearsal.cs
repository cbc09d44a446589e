using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// What a dry run says of an object that would be sent: whatever can be refused before a byte moves is refused as it would be, by the code
/// that would do it.
/// </summary>
internal sealed class Rehearsal(SendContext context, Receipts receipts)
{
    // As long as every other.
    private const string NoWrite = "0000000000000000";

    /// <summary>The receipt of an object that would be sent.</summary>
    /// <exception cref="StoreException">It would be refused, for its tags or its metadata.</exception>
    public async Task<TransferReceipt> RunAsync(
        TransferItem item, ObjectInfo source, ObjectPlan.Send send, CancellationToken cancellationToken)
    {
        if (context.Tags.AreWanted)
        {
            using var slot = await context.Limits.EnterLookAsync(cancellationToken).ConfigureAwait(false);
            source = await context.Tags.AddToAsync(source, cancellationToken).ConfigureAwait(false);
        }

        var stamp = context.StampOf(source, Digest.OfCrc64(0), new Verification.Unverifiable("nothing was sent"), NoWrite);
        var (_, notes) = context.Write(source, send.Precondition, stamp);
        var receipt = receipts.Of(item, Outcome.Transferred, source) with
        {
            TargetKey = send.TargetKey,
            PartCount = send.Layout?.Count,
            Notes = notes
        };
        return Losing.Told(receipt, Losing.Of(source, context.Target.Profile, context.Options));
    }
}
