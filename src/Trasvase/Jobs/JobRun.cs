using System.Threading.Channels;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>One execution: the three tasks and what they share.</summary>
internal sealed class JobRun(ObjectTransfer transfer, Func<TransferReceipt, ValueTask> record, int workers)
{
    private readonly Channel<TransferItem> _items = Channel.CreateBounded<TransferItem>(workers * 4);
    private readonly Channel<TransferReceipt> _receipts = Channel.CreateBounded<TransferReceipt>(workers * 4);
    private JobReport _report = new();
    private long _takenUp;
    private string? _stopped;
    private StoreErrorKind? _stoppedBy;

    public void Stop(string reason, StoreErrorKind? kind) => (_stopped, _stoppedBy) = (reason, kind);

    public JobReport Report() => _report.Balanced(_takenUp) with { Stopped = _stopped, StoppedBy = _stoppedBy };

    public async Task ExecuteAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listing = ListAsync(items, stop.Token);
        var working = WorkAsync(stop);
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
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreException e)
        {
            Stop(e.Message, e.Kind);
        }
        catch (OperationCanceledException)
        {
            // Whoever stopped the job says why.
        }
        finally
        {
            _items.Writer.TryComplete();
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            // What every object would meet at the target, such as a missing container, is said once and not for each of them.
            if (await _items.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false)
                && _items.Reader.TryPeek(out var first)
                && await transfer.ProbeAsync(first, stop.Token).ConfigureAwait(false) is { } refusal)
            {
                Stop(refusal.Message, refusal.Kind);
                return;
            }

            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => TakeUpAllAsync(stop))).ConfigureAwait(false);
        }
        finally
        {
            _receipts.Writer.TryComplete();
        }
    }

    private async Task TakeUpAllAsync(CancellationTokenSource stop)
    {
        // One whose first steps are done at once must not hold up the start of the others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await TakeUpOneAsync(stop.Token).ConfigureAwait(false) is not null)
            {
                // The receipt is on its way to be recorded.
            }
        }
        catch (Exception)
        {
            // Whatever ends one of them is no failure of an object: the others do not go on as if nothing were.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TransferReceipt?> TakeUpOneAsync(CancellationToken cancellationToken)
    {
        TransferItem? item = null;
        while (item is null && await _items.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _items.Reader.TryRead(out item);
        }

        if (item is null)
        {
            return null;
        }

        var receipt = await transfer.RunAsync(item, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _takenUp);

        // Not cancellable: what was done is recorded.
        await _receipts.Writer.WriteAsync(receipt, CancellationToken.None).ConfigureAwait(false);
        return receipt;
    }

    private async Task RecordAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (var receipt in _receipts.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                _report = _report.With(receipt);
                await record(receipt).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // Nothing can be recorded any more, so nothing more may be done; who waits to hand over a receipt is let go.
            _receipts.Writer.TryComplete(e);
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
