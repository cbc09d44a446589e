using System.Threading.Channels;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Jobs;

/// <summary>
/// The one place where results are counted, recorded in the journal and passed on, in this order. A result is the receipt of an object
/// that was taken up, or a page of the listing with the objects that it settles. Results are handled one batch at a time, with as many
/// receipts together as there are or as come within a moment.
/// </summary>
/// <param name="capacity">The number of receipts that may wait.</param>
/// <param name="journal">The job's journal.</param>
/// <param name="tell">Called with each receipt once the journal has it.</param>
/// <param name="before">The counts of earlier runs.</param>
internal sealed class JobRecorder(int capacity, IJournal journal, Func<TransferReceipt, ValueTask> tell, JobReport before)
{
    // Receipts that are recorded together share one wait for the disk.
    private const int RecordedAtOnce = 256;

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(capacity);
    private long _takenUp = before.Listed;
    private volatile TaskCompletionSource _isAwaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The report, which gets a line for each receipt before the journal has it. By default, none is written.</summary>
    public IReport Lines { get; init; } = new NoReport();

    /// <summary>Called with each page once the journal has it; null to call nobody.</summary>
    public Func<ListedPage, ValueTask>? OnPage { get; init; }

    /// <summary>
    /// For how long receipts are gathered after some were recorded. One commit costs as much processor time as dozens of receipts do, and
    /// nobody waits for a receipt. Real time, which zero, the default, waits for none of: a clock that a test holds still or moves by
    /// itself must not decide what happens together.
    /// </summary>
    public TimeSpan GatherTime { get; init; }

    /// <summary>The counts of all runs until now.</summary>
    public JobReport Report { get; private set; } = before;

    /// <summary>The number of objects that all runs have taken up or settled.</summary>
    public long TakenUp => Interlocked.Read(ref _takenUp);

    /// <summary>Hands over the receipt of an object. Cannot be cancelled, because what was done must be recorded.</summary>
    public ValueTask AddAsync(TransferReceipt receipt)
    {
        Interlocked.Increment(ref _takenUp);
        return _entries.Writer.WriteAsync(new Entry(receipt, Page: null, Done: null), CancellationToken.None);
    }

    /// <summary>Hands over a page and waits until the journal has it.</summary>
    public async Task AddAsync(ListedPage page, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _entries.Writer.WriteAsync(new Entry(Receipt: null, page, done), cancellationToken).ConfigureAwait(false);
            _isAwaited.TrySetResult();
            Interlocked.Add(ref _takenUp, page.Settled.Count);
        }
        catch (ChannelClosedException e)
        {
            // Nothing can be recorded any more. Whoever met the cause reports it.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Announces that no more results come. An error means that no more can be recorded.</summary>
    public void Complete(Exception? error = null)
    {
        _entries.Writer.TryComplete(error);
        _isAwaited.TrySetResult();
    }

    /// <summary>Records results until no more come.</summary>
    /// <param name="watch">Called with each receipt of an object that was taken up, before the journal has it.</param>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    /// <exception cref="ReportException">The report cannot be written.</exception>
    public async Task RunAsync(Func<TransferReceipt, ValueTask> watch)
    {
        var receipts = new List<TransferReceipt>();
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (receipts.Count is > 0 and < RecordedAtOnce && GatherTime != TimeSpan.Zero)
            {
                await _isAwaited.Task.WaitAsync(GatherTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            receipts.Clear();
            Entry? page = null;
            while (page is null && receipts.Count < RecordedAtOnce && _entries.Reader.TryRead(out var entry))
            {
                if (entry.Receipt is { } receipt)
                {
                    receipts.Add(receipt);
                    await watch(receipt).ConfigureAwait(false);
                }
                else
                {
                    page = entry;
                }
            }

            if (receipts.Count > 0)
            {
                Report = Report.With(receipts);
                await Lines.AppendAsync(receipts, length => journal.RecordAsync(receipts, length)).ConfigureAwait(false);
                await TellAsync(receipts).ConfigureAwait(false);
            }

            if (page is not null)
            {
                _isAwaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await RecordAsync(page).ConfigureAwait(false);
            }
        }
    }

    private async Task RecordAsync(Entry entry)
    {
        var page = entry.Page!;
        Report = Report.With(page.Settled).With(page.WhyLeftOut);
        Report = Report with { Reasons = Report.Reasons.Plus(page.Reasons) };
        await Lines.AppendAsync(page.Settled, length => journal.ListedAsync(page with { ReportLength = length })).ConfigureAwait(false);
        entry.Done!.SetResult();
        await TellAsync(page.Settled).ConfigureAwait(false);
        if (OnPage is { } seen)
        {
            await seen(page).ConfigureAwait(false);
        }
    }

    // Recorded first and passed on afterwards, so that an object that a display shows as done is never transferred again.
    private async Task TellAsync(IReadOnlyList<TransferReceipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            await tell(receipt).ConfigureAwait(false);
        }
    }

    private sealed record Entry(TransferReceipt? Receipt, ListedPage? Page, TaskCompletionSource? Done);
}
