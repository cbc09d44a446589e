using Trasvase.Jobs.Journal;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs.Merging;

/// <summary>
/// Settles what a list names again while it is taken up already: two transfers of one key would share what the journal knows of it, and
/// what the one finishes the other would take for its own.
/// </summary>
/// <param name="journal">Knows what is taken up.</param>
/// <param name="receipts">Settles.</param>
internal sealed class RepeatedKeys(IJournal journal, Receipts receipts)
{
    /// <summary>The page with each key taken up at most once.</summary>
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
