using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// What a job remembers, so that it can be ended at any instant and another process goes on with it: how far the listing is,
/// which objects were taken up and are not finished, what was counted. It does not grow with the number of objects.
/// </summary>
internal interface IJournal : ITransferJournal
{
    /// <summary>What was counted by the runs before this one.</summary>
    JobReport Report { get; }

    /// <summary>How far the listing was taken up: everything up to there is finished, or in <see cref="UnfinishedAsync"/> or <see cref="FailedAsync"/>.</summary>
    ListingMark ListedTo { get; }

    /// <summary>Whether the listing came to its end.</summary>
    bool ListedAll { get; }

    /// <summary>The objects that an earlier run took up and did not finish.</summary>
    IAsyncEnumerable<TransferItem> UnfinishedAsync();

    /// <summary>The objects that failed in an earlier run: they are tried again, when everything else has been tried.</summary>
    IAsyncEnumerable<TransferItem> FailedAsync();

    /// <summary>A page of the listing. Remembered at once with how far the listing is, so that no object is lost and none comes twice.</summary>
    ValueTask ListedAsync(ListedPage page);

    /// <summary>The listing came to its end.</summary>
    ValueTask ListingDoneAsync();

    /// <summary>These objects are finished. Remembered before anybody is told.</summary>
    ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts);

    /// <summary>Whether another process asked for the job to be given up.</summary>
    Task<bool> IsCancelledAsync();

    /// <summary>The run is over.</summary>
    ValueTask EndAsync(JobState state, string? reason);
}

/// <summary>The journal of a job that nobody is going to take up again.</summary>
internal sealed class NoJournal : NoTransferJournal, IJournal
{
    public JobReport Report { get; } = new();

    public ListingMark ListedTo => default;

    public bool ListedAll => false;

    public IAsyncEnumerable<TransferItem> UnfinishedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public IAsyncEnumerable<TransferItem> FailedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public ValueTask ListedAsync(ListedPage page) => default;

    public ValueTask ListingDoneAsync() => default;

    public ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts) => default;

    public Task<bool> IsCancelledAsync() => Task.FromResult(false);

    public ValueTask EndAsync(JobState state, string? reason) => default;
}
