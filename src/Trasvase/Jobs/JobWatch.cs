using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>
/// What goes on beside a running job: it reports how far the job is, writes down which side is waited for, and takes up what others ask of
/// the job through its journal.
/// </summary>
internal sealed class JobWatch : IAsyncDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RequestsInterval = TimeSpan.FromSeconds(1);

    private readonly JobContext _context;
    private readonly TransferLimits _limits;
    private readonly ProgressTracker _tracker;
    private readonly IProgress<TransferProgress>? _progress;
    private readonly PeriodicTimer? _progressTimer;
    private readonly PeriodicTimer? _requestsTimer;
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    /// <param name="context">The job.</param>
    /// <param name="limits">Get what others ask for.</param>
    /// <param name="tracker">Counts.</param>
    /// <param name="progress">Is told how far the job is, about five times a second and once at the end; null if nobody is.</param>
    /// <param name="asked">Called about once a second with what others ask of the job; false to end.</param>
    public JobWatch(
        JobContext context,
        TransferLimits limits,
        ProgressTracker tracker,
        IProgress<TransferProgress>? progress,
        Func<JobRequests, Task<bool>> asked)
    {
        _context = context;
        _limits = limits;
        _tracker = tracker;
        _progress = progress;
        _progressTimer = progress is null ? null : new PeriodicTimer(ProgressInterval, context.Time);
        _requestsTimer = context.Journal is NoJournal ? null : new PeriodicTimer(RequestsInterval, context.Time);
        _watching = Task.WhenAll(ReportProgressAsync(), WatchRequestsAsync(asked));
    }

    /// <summary>Ends, and reports how far the job came.</summary>
    public async ValueTask DisposeAsync()
    {
        // They end the waits of their readers, which would throw if they were cancelled.
        _progressTimer?.Dispose();
        _requestsTimer?.Dispose();
        await _watching.ConfigureAwait(false);
        var last = _limits.AddTo(_tracker.Snapshot());
        await _limits.Sides.EndWatchAsync().ConfigureAwait(false);
        _progress?.Report(last);
    }

    private async Task ReportProgressAsync()
    {
        while (_progressTimer is not null && await _progressTimer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _progress!.Report(_limits.AddTo(_tracker.Snapshot()));
        }
    }

    private async Task WatchRequestsAsync(Func<JobRequests, Task<bool>> asked)
    {
        try
        {
            SideWait? written = null;
            var goesOn = true;
            while (goesOn
                && _requestsTimer is not null
                && await _requestsTimer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_limits.Sides.Waiting is var wait && wait != written)
                {
                    written = wait;
                    await _context.Journal.WaitingAsync(wait?.ToString()).ConfigureAwait(false);
                }

                goesOn = await asked(await _context.Journal.RequestsAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (JournalException)
        {
            // The next write of the job meets it, and ends the job.
        }
    }
}
