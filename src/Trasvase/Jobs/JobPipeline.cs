using System.Threading.Channels;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs;

/// <summary>One execution: the three tasks and what they share.</summary>
/// <param name="transfer">Transfers one object.</param>
/// <param name="recorder">Records what became of objects.</param>
/// <param name="workers">How many objects are transferred side by side.</param>
/// <param name="waiting">Those that wait for something, or are to be tried again.</param>
internal sealed class JobPipeline(ObjectTransfer transfer, JobRecorder recorder, int workers, WaitingObjects waiting) : IDisposable
{
    private readonly Channel<TransferItem> _items = Channel.CreateBounded<TransferItem>(workers * 4);
    private readonly CancellationTokenSource _pause = new();
    private readonly WorkerPool _workers = new();
    private readonly RefusalWatch _refusals = new(transfer.Finder);
    private string? _stopped;
    private StoreErrorKind? _stoppedBy;

    /// <summary>Notes why the job ends before its end.</summary>
    public void Stop(string reason, StoreErrorKind? kind)
    {
        _stopped = reason;
        _stoppedBy = kind;
    }

    /// <summary>Takes up nothing more; what was taken up is finished.</summary>
    public void Pause(string reason, StoreErrorKind? kind)
    {
        Stop(reason, kind);
        waiting.EndTries();
        _pause.Cancel();
    }

    /// <summary>From now on at least so many objects are transferred side by side, if others do not wait for a slot.</summary>
    public void EnsureWorkers(int count) => _workers.Ensure(count);

    public void Dispose() => _pause.Dispose();

    /// <summary>What was counted until now, by all runs of the job.</summary>
    public JobReport Report() => recorder.Report.Balanced(recorder.TakenUp) with { Stopped = _stopped, StoppedBy = _stoppedBy };

    public async Task ExecuteAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listingStop = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, _pause.Token);
        var listing = ListAsync(items, listingStop.Token);
        var working = WorkAsync(listing, listingStop, stop);
        var recording = RecordAsync(stop);
        try
        {
            await Task.WhenAll(recording, working).ConfigureAwait(false);
        }
        catch (Exception) when (recording.IsFaulted)
        {
            // What broke the record is the cause; that the workers then found it closed only follows from it.
            await recording.ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await listing.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A listing that breaks off ends the job, but what was listed until then is transferred and reported.
    private async Task ListAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await GiveOutListedAsync(items, cancellationToken).ConfigureAwait(false);
            await waiting.AllEndedAsync(cancellationToken).ConfigureAwait(false);
            while (waiting.TakeAside())
            {
                // It was asked for hours ago, or failed and may go well now.
                await GiveOutAsync(waiting.LastTriesAsync(), cancellationToken).ConfigureAwait(false);
                await waiting.AllEndedAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever stopped the job says why.
        }
        catch (OperationCanceledException e)
        {
            // Nobody asked for it, so the listing is not at its end.
            Stop($"The listing broke off: {e.Message}", StoreErrorKind.Unexpected);
        }
        finally
        {
            _items.Writer.TryComplete();
        }
    }

    // What was listed until it broke off, and was set aside, is taken up all the same.
    private async Task GiveOutListedAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await GiveOutAsync(items, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            Stop(e.Message, e.Kind);
        }
    }

    private async Task GiveOutAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            waiting.Begin();
            await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(Task listing, CancellationTokenSource listingStop, CancellationTokenSource stop)
    {
        try
        {
            // What every object would meet at the target, such as a missing container, is said once and not for each of them.
            if (await _items.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false)
                && _items.Reader.TryPeek(out var first) && !first.IsTargetListed
                && await transfer.Finder.ProbeAsync(first, stop.Token).ConfigureAwait(false) is { } refusal)
            {
                Stop(refusal.Message, refusal.Kind);
                return;
            }

            await _workers.RunAsync(workers, () => TakeUpAllAsync(stop)).ConfigureAwait(false);
        }
        finally
        {
            // Left only if the job ends early: then they have been cancelled.
            await waiting.SettleAsync().ConfigureAwait(false);

            // It may be waiting for somebody to take up what it listed; what it hands over is recorded still.
            await listingStop.CancelAsync().ConfigureAwait(false);
            try
            {
                await listing.ConfigureAwait(false);
            }
            finally
            {
                recorder.Complete();
            }
        }
    }

    private async Task TakeUpAllAsync(CancellationTokenSource stop)
    {
        // One whose first steps are done at once must not hold up the start of the others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await TakeUpOneAsync(stop.Token).ConfigureAwait(false))
            {
                // The receipt is on its way to be recorded.
            }

            await waiting.EndAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever ends one of them is no failure of an object: the others do not go on as if nothing were.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> TakeUpOneAsync(CancellationToken cancellationToken)
    {
        TransferItem? item = null;
        while (item is null && await _items.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _items.Reader.TryRead(out item);
        }

        if (item is null || _pause.IsCancellationRequested)
        {
            return false;
        }

        await waiting.TakeUpAsync(item, async taken =>
        {
            if (await transfer.RunAsync(taken, cancellationToken).ConfigureAwait(false) is not { } receipt)
            {
                return false;
            }

            await recorder.AddAsync(receipt).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return true;
    }

    private async Task WatchAsync(TransferReceipt receipt)
    {
        if (!_pause.IsCancellationRequested && await _refusals.SeeAsync(receipt).ConfigureAwait(false) is { } why)
        {
            Pause(why, receipt.Error);
        }
    }

    private async Task RecordAsync(CancellationTokenSource stop)
    {
        try
        {
            await recorder.RunAsync(receipt => new ValueTask(WatchAsync(receipt))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Nothing can be recorded any more, so nothing more may be done; who waits to hand over a receipt is let go.
            recorder.Complete(e);
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
