using System.Collections.Concurrent;
using Trasvase.Jobs.Reporting;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// What a job remembers, so that it can be ended at any instant and another process goes on with it: how far the listing is,
/// which objects were taken up and are not finished, what was counted. It does not grow with the number of objects.
/// </summary>
internal interface IJournal : ITransferJournal
{
    /// <summary>What was counted by the runs before this one.</summary>
    JobReport Report { get; }

    /// <summary>The report that the job writes; null if it never wrote one.</summary>
    ReportMark? Reported { get; }

    /// <summary>Which run of the job this is, counted from 1.</summary>
    int Run { get; }

    /// <summary>
    /// How far the listing was taken up: everything up to there is finished, or in <see cref="UnfinishedAsync"/> or
    /// <see cref="FailedAsync"/>.
    /// </summary>
    ListingMark ListedTo { get; }

    /// <summary>How far the target's listing was passed beside it.</summary>
    TargetMark TargetListedTo { get; }

    /// <summary>Whether the listing came to its end, and the target's with it.</summary>
    bool ListedAll { get; }

    /// <summary>The objects that an earlier run took up and did not finish.</summary>
    IAsyncEnumerable<TransferItem> UnfinishedAsync();

    /// <summary>The objects that failed in an earlier run: they are tried again, when everything else has been tried.</summary>
    IAsyncEnumerable<TransferItem> FailedAsync();

    /// <summary>Which of these objects were taken up and are not finished, or have failed.</summary>
    Task<HashSet<ObjectKey>> FindTakenUpAsync(IReadOnlyList<TransferItem> items);

    /// <summary>An object that was taken up is to be taken up again later: others wait already.</summary>
    ValueTask SetAsideAsync(TransferItem item);

    /// <summary>The objects that were set aside. Call it when no object is being transferred.</summary>
    IAsyncEnumerable<TransferItem> AsideAsync();

    /// <summary>
    /// A page of the listing. Remembered at once with how far the listing is, so that no object is lost and none comes twice.
    /// </summary>
    ValueTask ListedAsync(ListedPage page);

    /// <summary>The listing came to its end.</summary>
    ValueTask ListingDoneAsync();

    /// <summary>The job writes this report from now on.</summary>
    ValueTask ReportingAsync(ReportMark report);

    /// <summary>These objects are finished. Remembered before anybody is told.</summary>
    /// <param name="receipts">Theirs.</param>
    /// <param name="reportLength">How many bytes of the report count with them; null if no more than before.</param>
    ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength);

    /// <summary>How many target objects a sync may remove.</summary>
    Task<long> CountExtrasAsync();

    /// <summary>Some of them, in the order of their keys' bytes.</summary>
    /// <param name="after">Only those after this key; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit);

    /// <summary>These are done with.</summary>
    /// <param name="done">Removed or kept.</param>
    /// <param name="removed">How many were removed.</param>
    /// <param name="kept">How many were kept, for which reasons.</param>
    /// <param name="reportLength">How many bytes of the report count with them; null if no more than before.</param>
    ValueTask RemovedAsync(IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength);

    /// <summary>What other processes ask of the job.</summary>
    Task<JobRequests> RequestsAsync();

    /// <summary>The job stands still, or goes on.</summary>
    /// <param name="what">What it waits for, as a sentence without a full stop; null if it goes on.</param>
    ValueTask WaitingAsync(string? what);

    /// <summary>The run is over.</summary>
    ValueTask EndAsync(JobState state, JobReport report);
}

/// <summary>The journal of a job that nobody is going to take up again.</summary>
internal class NoJournal : NoTransferJournal, IJournal
{
    private readonly ConcurrentQueue<TransferItem> _aside = new();

    public JobReport Report { get; } = new();

    public virtual ReportMark? Reported => null;

    public virtual int Run => 1;

    public virtual ListingMark ListedTo => default;

    public virtual TargetMark TargetListedTo => default;

    public virtual bool ListedAll => false;

    public virtual IAsyncEnumerable<TransferItem> UnfinishedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public virtual IAsyncEnumerable<TransferItem> FailedAsync() => AsyncEnumerable.Empty<TransferItem>();

    public virtual Task<HashSet<ObjectKey>> FindTakenUpAsync(IReadOnlyList<TransferItem> items) =>
        Task.FromResult(new HashSet<ObjectKey>());

    public virtual ValueTask SetAsideAsync(TransferItem item)
    {
        _aside.Enqueue(item with { Listed = null, IsTargetListed = false, Existing = null, IsResumed = true });
        return default;
    }

    public virtual IAsyncEnumerable<TransferItem> AsideAsync()
    {
        List<TransferItem> aside = [.. _aside];
        _aside.Clear();
        return aside.ToAsyncEnumerable();
    }

    public virtual ValueTask ListedAsync(ListedPage page) => default;

    public virtual ValueTask ListingDoneAsync() => default;

    public virtual ValueTask ReportingAsync(ReportMark report) => default;

    public virtual ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength) => default;

    public virtual Task<long> CountExtrasAsync() => Task.FromResult(0L);

    public virtual Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit) =>
        Task.FromResult<IReadOnlyList<TargetOnly>>([]);

    public virtual ValueTask RemovedAsync(IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength) => default;

    public virtual Task<JobRequests> RequestsAsync() => Task.FromResult(JobRequests.None);

    public virtual ValueTask WaitingAsync(string? what) => default;

    public virtual ValueTask EndAsync(JobState state, JobReport report) => default;
}
