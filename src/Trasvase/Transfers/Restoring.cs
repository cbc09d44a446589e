using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Transfers;

/// <summary>Handles an archived object: has it restored, or reports that it is being restored, and then continues its transfer.</summary>
/// <param name="context">The stores and options.</param>
/// <param name="receipts">Makes receipts.</param>
/// <param name="restoration">Has objects restored; null if that is not wanted or not possible.</param>
internal sealed class Restoring(SendContext context, Receipts receipts, Restoration? restoration)
{
    /// <summary>Whether archived objects are restored.</summary>
    public bool IsPossible => restoration is not null;

    /// <summary>Has the object restored and waits until it can be read, for as long as the options allow.</summary>
    /// <param name="item">The object.</param>
    /// <param name="source">Its archived version.</param>
    /// <param name="readable">Continues the transfer when the object can be read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Round> RunAsync(TransferItem item, ObjectInfo source, Func<Task<Round>> readable, CancellationToken cancellationToken)
    {
        var wait = context.Options.RestoreWait;
        if (restoration is null)
        {
            return new Round.Ended(
                receipts.Failed(
                    item,
                    source,
                    StoreErrorKind.Unsupported,
                    $"{TransferPlanner.WhyArchived(source)} {context.Source} cannot restore it."));
        }

        if (context.Options.DryRun)
        {
            return await RehearseAsync(item, source, readable).ConfigureAwait(false);
        }

        if (wait > TimeSpan.Zero && item.Waiting?.Invoke() == false)
        {
            await restoration.RequestAsync(source, cancellationToken).ConfigureAwait(false);
            return new Round.SetAside();
        }

        if (await restoration.WaitAsync(source, item.Chosen, cancellationToken).ConfigureAwait(false))
        {
            return await readable().ConfigureAwait(false);
        }

        return new Round.Ended(wait == TimeSpan.Zero
            ? receipts.Skipped(
                item,
                source,
                TransferPlanner.BeingRestored,
                "archived: it is being restored; run the same command again when it can be read.")
            : receipts.Failed(
                item,
                source,
                StoreErrorKind.Timeout,
                $"It is archived and was not restored within {wait.TotalHours:0.#} h. Run the same command again to wait on."));
    }

    private async Task<Round> RehearseAsync(TransferItem item, ObjectInfo source, Func<Task<Round>> readable)
    {
        if (context.Options.RestoreWait == TimeSpan.Zero)
        {
            return new Round.Ended(receipts.Skipped(item, source, TransferPlanner.BeingRestored, TransferPlanner.WouldBeRestored));
        }

        var round = await readable().ConfigureAwait(false);
        return round is Round.Ended { Receipt: { Outcome: Outcome.Transferred } would }
            ? new Round.Ended(would with { Notes = ["It is archived and would be restored first.", .. would.Notes] })
            : round;
    }
}
