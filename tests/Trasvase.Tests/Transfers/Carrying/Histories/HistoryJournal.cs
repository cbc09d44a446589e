using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers.Carrying.Histories;

/// <summary>A journal in memory, of which a run that was killed leaves what a file would hold.</summary>
internal sealed class HistoryJournal : NoJournal
{
    private readonly Dictionary<ObjectKey, TransferReceipt> _stored = [];
    private readonly HashSet<ObjectKey> _unfinished = [];
    private readonly List<TargetOnly> _extras = [];
    private readonly Lock _gate = new();

    public override IAsyncEnumerable<TransferItem> UnfinishedAsync()
    {
        lock (_gate)
        {
            TransferItem[] left = [.. _stored.Values.Where(receipt => _unfinished.Contains(receipt.SourceKey))
                .Select(receipt => new TransferItem(receipt.SourceKey, receipt.TargetKey, Listed: null)
                {
                    WasListed = true,
                    IsResumed = true,
                })];
            return left.ToAsyncEnumerable();
        }
    }

    public override Task<HashSet<ObjectKey>> FindTakenUpAsync(IReadOnlyList<TransferItem> items)
    {
        lock (_gate)
        {
            return Task.FromResult(items.Select(item => item.SourceKey)
                .Where(key => _unfinished.Contains(key) && _stored.ContainsKey(key))
                .ToHashSet());
        }
    }

    public override ValueTask ListedAsync(ListedPage page)
    {
        lock (_gate)
        {
            _extras.AddRange(page.Extras);
        }

        return default;
    }

    public override ValueTask StoredAsync(TransferReceipt receipt)
    {
        lock (_gate)
        {
            _stored[receipt.SourceKey] = receipt;
            _unfinished.Add(receipt.SourceKey);
        }

        return default;
    }

    public override ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_stored.GetValueOrDefault(source));
        }
    }

    public override ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength)
    {
        lock (_gate)
        {
            _unfinished.ExceptWith(receipts.Select(receipt => receipt.SourceKey));
        }

        return default;
    }

    public override Task<long> CountExtrasAsync() => Task.FromResult((long)_extras.Count);

    public override Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit) =>
        Task.FromResult<IReadOnlyList<TargetOnly>>(
            [.. _extras.Where(extra => after is not { } key || extra.Key.CompareTo(key) > 0).OrderBy(extra => extra.Key).Take(limit)]);
}
