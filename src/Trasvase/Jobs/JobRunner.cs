using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>
/// Transfers many objects side by side: one task lists, as many as there are connections transfer, one records. Each waits for
/// the next when it is ahead, so nothing grows with the number of objects.
/// </summary>
internal sealed class JobRunner(IObjectSource source, IObjectTarget target, IObjectRemover? remover, TransferOptions options, TimeProvider time)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly ProgressTracker _tracker = new(time);

    /// <summary>Runs the job.</summary>
    /// <param name="scope">What to transfer.</param>
    /// <param name="record">Called once for every object, one at a time, before it counts as done.</param>
    /// <param name="progress">Told how far it is, about five times a second and once at the end.</param>
    /// <param name="cancellationToken">Stops it: nothing new begins, what is staged stays staged.</param>
    public async Task<JobReport> RunAsync(
        JobScope scope, Func<TransferReceipt, ValueTask> record, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limits = new TransferLimits(options.Connections, options.MemoryBudget);
        var transfer = new ObjectTransfer(new SendContext(source, target, options, limits, time), remover, _tracker);
        var run = new JobRun(transfer, RecordAsync, options.Connections);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporting = ReportProgressAsync(progress, end.Token);
        try
        {
            if (await TryPrepareAsync(run, cancellationToken).ConfigureAwait(false))
            {
                await run.ExecuteAsync(ListAsync(scope, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await reporting.ConfigureAwait(false);
            progress?.Report(_tracker.Snapshot());
        }

        return run.Report() with { Elapsed = time.GetElapsedTime(started) };

        // First recorded, then reported: what a display shows as done is remembered.
        async ValueTask RecordAsync(TransferReceipt receipt)
        {
            await record(receipt).ConfigureAwait(false);
            _tracker.Done(receipt);
        }
    }

    private async Task<bool> TryPrepareAsync(JobRun run, CancellationToken cancellationToken)
    {
        try
        {
            if (options is { CreateContainer: true, DryRun: false })
            {
                await target.CreateContainerAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (StoreException e)
        {
            run.Stop(e.Message, e.Kind);
            return false;
        }
    }

    private async IAsyncEnumerable<TransferItem> ListAsync(
        JobScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in scope.ListAsync(source, cancellationToken).ConfigureAwait(false))
        {
            _tracker.Listed(item.Listed?.Size ?? 0);
            yield return item;
        }

        _tracker.ListingDone();
    }

    private async Task ReportProgressAsync(IProgress<TransferProgress>? progress, CancellationToken end)
    {
        if (progress is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(ProgressInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
            {
                progress.Report(_tracker.Snapshot());
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended; the last report is made by whoever ended it.
        }
    }
}
