using Trasvase.Jobs;
using Trasvase.Simulation.World;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Simulation.Stores;

/// <summary>What is remembered from one life to the next: which uploads are begun, and what is stored and not yet removed at the source.</summary>
internal sealed class Remembered
{
    public Dictionary<ObjectKey, BegunUpload> Uploads { get; } = [];

    public Dictionary<ObjectKey, TransferReceipt> Stored { get; } = [];
}

/// <summary>A journal that remembers uploads, and lists anew in each life. Whoever is dead writes nothing.</summary>
internal sealed class UploadsJournal(Remembered remembered, Run run) : IJournal
{
    public JobReport Report { get; } = new();

    public ListingMark ListedTo => default;

    public bool ListedAll => false;

    public IAsyncEnumerable<TransferItem> UnfinishedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public IAsyncEnumerable<TransferItem> FailedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public ValueTask ListedAsync(ListedPage page) => default;

    public ValueTask ListingDoneAsync() => default;

    public ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => new(remembered.Uploads.GetValueOrDefault(source));

    public ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload) => WriteAsync(() => remembered.Uploads[source] = upload);

    public ValueTask PartStagedAsync(ObjectKey source, MovedPart part) => WriteAsync(() =>
    {
        if (remembered.Uploads.TryGetValue(source, out var begun))
        {
            var number = part.Receipt.Part.Number;
            remembered.Uploads[source] = begun with { Parts = [.. begun.Parts.Where(staged => staged.Receipt.Part.Number != number), part] };
        }
    });

    public ValueTask UploadDroppedAsync(ObjectKey source) => WriteAsync(() => remembered.Uploads.Remove(source));

    public ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => new(remembered.Stored.GetValueOrDefault(source));

    public ValueTask StoredAsync(TransferReceipt receipt) => WriteAsync(() => remembered.Stored[receipt.SourceKey] = receipt);

    public ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts) => WriteAsync(() =>
    {
        foreach (var receipt in receipts.Where(receipt => receipt.Outcome != Outcome.Failed))
        {
            remembered.Uploads.Remove(receipt.SourceKey);
            remembered.Stored.Remove(receipt.SourceKey);
        }
    });

    public Task<bool> IsCancelledAsync() => Task.FromResult(false);

    public ValueTask EndAsync(JobState state, string? reason) => default;

    private async ValueTask WriteAsync(Action write)
    {
        await run.AliveAsync();
        write();
    }
}
