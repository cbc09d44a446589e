using System.Threading.Channels;
using Trasvase.Jobs.Journal;
using Trasvase.Jobs.Reporting;

namespace Trasvase.Jobs;

/// <summary>
/// The one place where what became of objects is counted, remembered and told, in this order: receipts of objects that were taken up, and
/// pages of the listing with what they settle. One thing at a time, as many receipts together as there are, or come within a moment.
/// </summary>
/// <param name="capacity">How many receipts may wait.</param>
/// <param name="journal">Remembers.</param>
/// <param name="tell">Told of each receipt, when the journal has it.</param>
/// <param name="before">What earlier runs counted.</param>
internal sealed class JobRecorder(int capacity, IJournal journal, Func<TransferReceipt, ValueTask> tell, JobReport before)
{
    // What is recorded together waits for the disk once.
    private const int RecordedAtOnce = 256;

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(capacity);
    private long _takenUp = before.Listed;
    private volatile TaskCompletionSource _isAwaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a line for each receipt, before the journal has it. None is written by default.</summary>
    public IReport Lines { get; init; } = new NoReport();

    /// <summary>Told of each page, when the journal has it; null for nobody.</summary>
    public Func<ListedPage, ValueTask>? OnPage { get; init; }

    /// <summary>
    /// For how long receipts are gathered after some were recorded: a commit costs the processor what dozens of them cost, and nobody waits
    /// for theirs.
    /// </summary>
    public TimeSpan GatherTime { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>What was counted.</summary>
    public JobReport Report { get; private set; } = before;

    /// <summary>Objects that were taken up or settled, by all runs.</summary>
    public long TakenUp => Interlocked.Read(ref _takenUp);

    /// <summary>Hands over what became of an object. Not cancellable: what was done is recorded.</summary>
    public ValueTask AddAsync(TransferReceipt receipt)
    {
        Interlocked.Increment(ref _takenUp);
        return _entries.Writer.WriteAsync(new Entry(receipt, Page: null, Done: null), CancellationToken.None);
    }

    /// <summary>Hands over a page, and waits until it is remembered.</summary>
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
            // Nothing can be recorded any more; whoever met that first says why.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing more comes; an error if nothing more can be recorded.</summary>
    public void Complete(Exception? error = null)
    {
        _entries.Writer.TryComplete(error);
        _isAwaited.TrySetResult();
    }

    /// <summary>Records until nothing more comes.</summary>
    /// <param name="watch">Told of each receipt of an object that was taken up, before it is remembered.</param>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    /// <exception cref="ReportException">The report cannot be written.</exception>
    public async Task RunAsync(Func<TransferReceipt, ValueTask> watch)
    {
        var receipts = new List<TransferReceipt>();
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (receipts.Count is > 0 and < RecordedAtOnce && journal is not NoJournal)
            {
                // Of the real time: no clock that a test holds still is asked.
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

    // First remembered, then told: what a display shows as done is not done again.
    private async Task TellAsync(IReadOnlyList<TransferReceipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            await tell(receipt).ConfigureAwait(false);
        }
    }

    private sealed record Entry(TransferReceipt? Receipt, ListedPage? Page, TaskCompletionSource? Done);
}
