using Trasvase.Jobs.Journal;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Settles objects that a list names again while they are already taken up. Two transfers of one key would share its state in the
/// journal, and each would take what the other finishes for its own work.
/// </summary>
/// <param name="journal">The journal, which knows the keys that are taken up.</param>
/// <param name="receipts">Makes the receipts.</param>
internal sealed class RepeatedKeys(IJournal journal, Receipts receipts)
{
    /// <summary>Returns the page with each key taken up at most once.</summary>
    public async Task<ListedPage> SettleAsync(ListedPage page)
    {
        var taken = await journal.FindTakenUpAsync(page.Items).ConfigureAwait(false);
        var items = new List<TransferItem>(page.Items.Count);
        var settled = new List<TransferReceipt>(page.Settled);
        foreach (var item in page.Items)
        {
            if (taken.Add(item.SourceKey))
            {
                items.Add(item);
            }
            else
            {
                settled.Add(receipts.Repeated(item));
            }
        }

        return page with { Items = items, Settled = settled };
    }
}
