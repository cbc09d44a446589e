using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs;

/// <summary>
/// Runs beside a job: reports its progress, writes to the journal which side is waited for, and passes on what other processes ask of the
/// job through its journal.
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
    /// <param name="context">The parts that the job is made of.</param>
    /// <param name="limits">The limits of the run, which know which side is waited for.</param>
    /// <param name="tracker">The progress counters.</param>
    /// <param name="progress">Gets the progress about five times a second and once at the end; null for nobody.</param>
    /// <param name="asked">Called about once a second with what other processes ask of the job; returns false to be called no more.</param>
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
        _requestsTimer = !context.Journal.IsRemembered ? null : new PeriodicTimer(RequestsInterval, context.Time);
        _watching = Task.WhenAll(ReportProgressAsync(), WatchRequestsAsync(asked));
    }

    /// <summary>Ends the watch and reports the final progress.</summary>
    public async ValueTask DisposeAsync()
    {
        // Disposing the timers ends the waits of their readers. Cancelling the waits would throw.
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
            // The next write of the job meets the same error and ends the job.
        }
    }
}
