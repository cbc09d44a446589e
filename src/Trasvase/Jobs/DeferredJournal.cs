using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Sending;
using Trasvase.Transfers.Proving;

namespace Trasvase.Jobs;

/// <summary>
/// The journal of the transfer of one object: opened when there is something that the next run could not find out by itself, an upload
/// that was begun or a source that is removed next. A small object is stored by one request, so its transfer leaves no file. Whoever asked
/// for it remembers that, and repeats it after a crash; it then meets its own stamp.
/// </summary>
/// <param name="open">Opens the real journal.</param>
internal sealed class DeferredJournal(Func<Task<OpenJob>> open) : NoJournal, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ListedPage> _pages = [];
    private Task<OpenJob>? _opened;
    private IJournal? _journal;
    private bool _isListed;

    public override bool IsRemembered => true;

    /// <summary>The id of the job; null if nothing had to be remembered.</summary>
    public string? Job { get; private set; }

    public override ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => _journal?.FindUploadAsync(source) ?? default;

    public override async ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload)
    {
        var journal = await OpenAsync().ConfigureAwait(false);
        await journal.UploadBegunAsync(source, upload).ConfigureAwait(false);
    }

    public override ValueTask PartStagedAsync(ObjectKey source, MovedPart part) => _journal?.PartStagedAsync(source, part) ?? default;

    public override ValueTask UploadDroppedAsync(ObjectKey source) => _journal?.UploadDroppedAsync(source) ?? default;

    public override ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => _journal?.FindStoredAsync(source) ?? default;

    public override async ValueTask StoredAsync(TransferReceipt receipt)
    {
        var journal = await OpenAsync().ConfigureAwait(false);
        await journal.StoredAsync(receipt).ConfigureAwait(false);
    }

    public override ValueTask ListedAsync(ListedPage page)
    {
        lock (_gate)
        {
            if (_opened is null)
            {
                _pages.Add(page);
                return default;
            }
        }

        return AfterOpeningAsync(journal => journal.ListedAsync(page));
    }

    public override ValueTask ListingDoneAsync()
    {
        lock (_gate)
        {
            _isListed = true;
            if (_opened is null)
            {
                return default;
            }
        }

        return AfterOpeningAsync(journal => journal.ListingDoneAsync());
    }

    public override ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength) =>
        _journal?.RecordAsync(receipts, reportLength) ?? default;

    public override Task<JobRequests> RequestsAsync() => _journal?.RequestsAsync() ?? base.RequestsAsync();

    public override ValueTask WaitingAsync(string? what) => _journal?.WaitingAsync(what) ?? default;

    public override ValueTask EndAsync(JobState state, JobReport report) => _journal?.EndAsync(state, report) ?? default;

    public async ValueTask DisposeAsync()
    {
        if (_opened is { } opened)
        {
            await (await opened.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask AfterOpeningAsync(Func<IJournal, ValueTask> write)
    {
        await _opened!.ConfigureAwait(false);
        await write(_journal!).ConfigureAwait(false);
    }

    private async Task<IJournal> OpenAsync()
    {
        lock (_gate)
        {
            _opened ??= OpenOnceAsync();
        }

        await _opened.ConfigureAwait(false);
        return _journal!;
    }

    // What was listed so far comes first, so that the object counts as taken up.
    private async Task<OpenJob> OpenOnceAsync()
    {
        var job = await open().ConfigureAwait(false);
        foreach (var page in _pages)
        {
            await job.Journal.ListedAsync(page).ConfigureAwait(false);
        }

        if (_isListed)
        {
            await job.Journal.ListingDoneAsync().ConfigureAwait(false);
        }

        Job = job.Id;
        _journal = job.Journal;
        return job;
    }
}
