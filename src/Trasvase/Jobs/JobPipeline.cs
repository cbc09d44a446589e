using System.Threading.Channels;
using Trasvase.Transfers;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs;

/// <summary>One execution of a job, with its three tasks: one lists, one runs the workers that transfer, and one records.</summary>
/// <param name="transfer">Transfers one object.</param>
/// <param name="recorder">Records what became of each object.</param>
/// <param name="workers">The number of objects that are transferred side by side at first.</param>
/// <param name="waiting">The objects that wait for something or are to be tried again.</param>
internal sealed class JobPipeline(ObjectTransfer transfer, JobRecorder recorder, int workers, WaitingObjects waiting) : IDisposable
{
    private readonly Channel<TransferItem> _items = Channel.CreateBounded<TransferItem>(workers * 4);
    private readonly CancellationTokenSource _pause = new();
    private readonly WorkerPool _workers = new();
    private readonly RefusalWatch _refusals = new(transfer.Finder);
    private string? _stopped;
    private StoreErrorKind? _stoppedBy;

    /// <summary>Notes why the job ends early.</summary>
    public void Stop(string reason, StoreErrorKind? kind)
    {
        _stopped = reason;
        _stoppedBy = kind;
    }

    /// <summary>Takes up no further objects. Objects that were taken up are finished.</summary>
    public void Pause(string reason, StoreErrorKind? kind)
    {
        Stop(reason, kind);
        waiting.EndTries();
        _pause.Cancel();
    }

    /// <summary>The highest number of objects that are transferred side by side.</summary>
    public int WorkersMax
    {
        get => _workers.Max;
        set => _workers.Max = value;
    }

    /// <summary>Transfers more objects side by side, if any wait: a connection could be had for one.</summary>
    /// <param name="wanted">The number of objects that should be taken up at least.</param>
    public void TakeUpMore(int wanted)
    {
        if (_items.Reader.Count > 0)
        {
            _workers.GrowTo(Math.Max(wanted, _workers.Count + 1));
        }
    }

    public void Dispose() => _pause.Dispose();

    /// <summary>Returns the counts of all runs of the job until now.</summary>
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
            // The failure to record is the cause. That the workers then found the recorder closed only follows from it.
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

    // A listing that breaks off ends the job, but the objects listed until then are transferred and reported.
    private async Task ListAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await GiveOutListedAsync(items, cancellationToken).ConfigureAwait(false);
            await waiting.AllEndedAsync(cancellationToken).ConfigureAwait(false);
            while (waiting.TakeAside())
            {
                // The restoring of these objects was requested hours ago, or they failed and may succeed now.
                await GiveOutAsync(waiting.LastTriesAsync(), cancellationToken).ConfigureAwait(false);
                await waiting.AllEndedAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever stopped the job reports why.
        }
        catch (OperationCanceledException e)
        {
            // Nobody cancelled the job, so the listing did not reach its end.
            Stop($"The listing broke off: {e.Message}", StoreErrorKind.Unexpected);
        }
        finally
        {
            _items.Writer.TryComplete();
        }
    }

    // If the listing breaks off, the objects that were set aside until then are still taken up.
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
            // An error that every object would meet at the target, such as a missing container, is reported once and not for each object.
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
            // Objects still wait here only if the job ends early, and then they have been cancelled.
            await waiting.SettleAsync().ConfigureAwait(false);

            // The listing may be waiting for a worker to take its objects. A page that it hands over is still recorded.
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
        // A worker whose first steps complete synchronously must not delay the start of the others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await TakeUpOneAsync(stop.Token).ConfigureAwait(false))
            {
                // The receipt is on its way to the recorder.
            }

            await waiting.EndAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // An exception that ends a worker is not the failure of one object, so the other workers must not continue.
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
            // Nothing can be recorded any more, so nothing more may be done. Workers that wait to hand over a receipt are released.
            recorder.Complete(e);
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
