using System.Collections.Concurrent;
using Trasvase.Jobs.Reporting;
using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// What a job remembers, so that it can end at any moment and another process can resume it: how far the listing is, which objects were
/// taken up and are not finished, and the counts. Does not grow with the number of objects.
/// </summary>
internal interface IJournal : ITransferJournal
{
    /// <summary>Whether other processes may know of the job, and ask something of it.</summary>
    bool IsRemembered => true;

    /// <summary>The counts of the runs before this one.</summary>
    JobReport Report { get; }

    /// <summary>The report that the job writes; null if it never wrote one.</summary>
    ReportMark? Reported { get; }

    /// <summary>The number of this run of the job, counted from 1.</summary>
    int Run { get; }

    /// <summary>
    /// How far the listing was taken up. Every object up to this mark is finished, or is in <see cref="UnfinishedAsync"/> or
    /// <see cref="FailedAsync"/>.
    /// </summary>
    ListingMark ListedTo { get; }

    /// <summary>How far the target's listing was read beside the source's.</summary>
    TargetMark TargetListedTo { get; }

    /// <summary>Whether the listing came to its end, and the target's listing with it.</summary>
    bool ListedAll { get; }

    /// <summary>Returns the objects that an earlier run took up and did not finish.</summary>
    IAsyncEnumerable<TransferItem> UnfinishedAsync();

    /// <summary>Returns the objects that failed in an earlier run. They are tried again once everything else has been tried.</summary>
    IAsyncEnumerable<TransferItem> FailedAsync();

    /// <summary>Returns the source keys of those objects that were taken up and are not finished, or that have failed.</summary>
    Task<HashSet<ObjectKey>> FindTakenUpAsync(IReadOnlyList<TransferItem> items);

    /// <summary>
    /// Sets aside an object that was taken up, to take it up again later: too many others wait already, or it failed for a reason that
    /// may pass.
    /// </summary>
    ValueTask SetAsideAsync(TransferItem item);

    /// <summary>Returns the objects that were set aside. Must be called only while no object is being transferred.</summary>
    IAsyncEnumerable<TransferItem> AsideAsync();

    /// <summary>
    /// Records a page of the listing together with how far the listing is, so that no object is lost and none comes twice.
    /// </summary>
    ValueTask ListedAsync(ListedPage page);

    /// <summary>Records that the listing came to its end.</summary>
    ValueTask ListingDoneAsync();

    /// <summary>Records the report that the job writes from now on.</summary>
    ValueTask ReportingAsync(ReportMark report);

    /// <summary>Records that objects are finished, before anybody is told.</summary>
    /// <param name="receipts">The receipts of the objects.</param>
    /// <param name="reportLength">The length in bytes of the report that includes these objects; null if it did not change.</param>
    ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength);

    /// <summary>Returns how many target objects a sync may remove.</summary>
    Task<long> CountExtrasAsync();

    /// <summary>Returns some of the target objects that a sync may remove, in the order of their keys' bytes.</summary>
    /// <param name="after">The key after which to begin; null to begin with the first.</param>
    /// <param name="limit">The maximum number of objects to return.</param>
    Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit);

    /// <summary>Records that a sync is done with target objects.</summary>
    /// <param name="done">The objects that were removed or kept.</param>
    /// <param name="removed">The number of removed objects.</param>
    /// <param name="kept">The number of kept objects for each reason.</param>
    /// <param name="reportLength">The length in bytes of the report that includes these objects; null if it did not change.</param>
    ValueTask RemovedAsync(IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength);

    /// <summary>Returns what other processes ask of the job.</summary>
    Task<JobRequests> RequestsAsync();

    /// <summary>Records that the job stands still, or that it continues.</summary>
    /// <param name="what">What the job waits for, as a sentence without a full stop; null if it continues.</param>
    ValueTask WaitingAsync(string? what);

    /// <summary>Records the end of the run.</summary>
    ValueTask EndAsync(JobState state, JobReport report);
}

/// <summary>The journal of a job that nobody is going to resume. Keeps only the objects that were set aside, in memory.</summary>
internal class NoJournal : NoTransferJournal, IJournal
{
    private readonly ConcurrentQueue<TransferItem> _aside = new();

    public virtual bool IsRemembered => false;

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
