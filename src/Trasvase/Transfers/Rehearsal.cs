using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>
/// Makes the receipts of a dry run for objects that would be sent. Everything that can be refused before a byte moves is refused here
/// too, by the same code.
/// </summary>
internal sealed class Rehearsal(SendContext context, Receipts receipts)
{
    // Has the length of a real write's name, so that the stamp has its real size.
    private const string NoWrite = "0000000000000000";

    /// <summary>Makes the receipt of an object that would be sent.</summary>
    /// <exception cref="StoreException">The object would be refused because of its tags or its metadata.</exception>
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
