using Trasvase.Jobs.Journal;
using Trasvase.Simulation.World;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Sending;

namespace Trasvase.Simulation.Stores;

/// <summary>What is remembered from one life to the next: which uploads are begun, and what is stored and not yet removed at the
/// source.</summary>
internal sealed class Remembered
{
    public Dictionary<ObjectKey, BegunUpload> Uploads { get; } = [];

    public Dictionary<ObjectKey, TransferReceipt> Stored { get; } = [];
}

/// <summary>A journal that remembers uploads, and lists anew in each life. Whoever is dead writes nothing.</summary>
internal sealed class UploadsJournal(Remembered remembered, Run run) : NoJournal
{
    private readonly Dictionary<ObjectKey, TargetOnly> _extras = [];

    public override ValueTask ListedAsync(ListedPage page) => WriteAsync(() =>
    {
        foreach (var extra in page.Extras)
        {
            _extras[extra.Key] = extra;
        }
    });

    public override Task<long> CountExtrasAsync() => Task.FromResult<long>(_extras.Count);

    public override Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit) =>
        Task.FromResult<IReadOnlyList<TargetOnly>>(
            [.. _extras.Values.Where(extra => after is not { } last || extra.Key > last).OrderBy(extra => extra.Key).Take(limit)]);

    public override ValueTask RemovedAsync(IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength) =>
        WriteAsync(() =>
        {
            foreach (var extra in done)
            {
                _extras.Remove(extra.Key);
            }
        });

    public override ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => new(remembered.Uploads.GetValueOrDefault(source));

    public override ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload) =>
        WriteAsync(() => remembered.Uploads[source] = upload);

    public override ValueTask PartStagedAsync(ObjectKey source, MovedPart part) => WriteAsync(() =>
    {
        if (remembered.Uploads.TryGetValue(source, out var begun))
        {
            var number = part.Receipt.Part.Number;
            remembered.Uploads[source] = begun with
            {
                Parts =
            [
                .. begun.Parts.Where(staged => staged.Receipt.Part.Number != number),
                part,
            ]
            };
        }
    });

    public override ValueTask UploadDroppedAsync(ObjectKey source) => WriteAsync(() => remembered.Uploads.Remove(source));

    public override ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => new(remembered.Stored.GetValueOrDefault(source));

    public override ValueTask StoredAsync(TransferReceipt receipt) => WriteAsync(() => remembered.Stored[receipt.SourceKey] = receipt);

    public override ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength) => WriteAsync(() =>
    {
        foreach (var receipt in receipts.Where(receipt => receipt.Outcome != Outcome.Failed))
        {
            remembered.Uploads.Remove(receipt.SourceKey);
            remembered.Stored.Remove(receipt.SourceKey);
        }
    });

    private async ValueTask WriteAsync(Action write)
    {
        await run.AliveAsync();
        write();
    }
}
