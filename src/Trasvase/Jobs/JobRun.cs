using System.Collections.Concurrent;
using System.Threading.Channels;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Jobs;

/// <summary>One execution: the three tasks and what they share.</summary>
/// <param name="transfer">Transfers one object.</param>
/// <param name="record">Remembers receipts, as many as there are at a time, and then tells of them.</param>
/// <param name="before">What earlier runs of the job counted.</param>
/// <param name="workers">How many objects are transferred side by side.</param>
internal sealed class JobRun(ObjectTransfer transfer, Func<IReadOnlyList<TransferReceipt>, ValueTask> record, JobReport before, int workers) : IDisposable
{
    // So many refusals of the credentials one after the other are no matter of single objects, unless others still go well.
    private const int RefusalsMax = 5;

    // What is recorded together waits for the disk once.
    private const int RecordedAtOnce = 256;

    private readonly Channel<TransferItem> _items = Channel.CreateBounded<TransferItem>(workers * 4);
    private readonly Channel<TransferReceipt> _receipts = Channel.CreateBounded<TransferReceipt>(workers * 4);
    private readonly ConcurrentQueue<Task> _waiting = new();
    private readonly CancellationTokenSource _pause = new();
    private JobReport _report = before;
    private long _takenUp = before.Listed;
    private int _refusals;
    private int _refusalsMax = RefusalsMax;
    private TransferReceipt? _lastDone;
    private string? _stopped;
    private StoreErrorKind? _stoppedBy;

    public void Stop(string reason, StoreErrorKind? kind) => (_stopped, _stoppedBy) = (reason, kind);

    /// <summary>Takes up nothing more; what was taken up is finished.</summary>
    public void Pause(string reason, StoreErrorKind? kind)
    {
        Stop(reason, kind);
        _pause.Cancel();
    }

    public void Dispose() => _pause.Dispose();

    public JobReport Report() => _report.Balanced(_takenUp) with { Stopped = _stopped, StoppedBy = _stoppedBy };

    public async Task ExecuteAsync(IAsyncEnumerable<TransferItem> items, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listingStop = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, _pause.Token);
        var listing = ListAsync(items, listingStop.Token);
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
            // Left only if the job ends early: then they have been cancelled.
            while (_waiting.TryDequeue(out var waiting))
            {
                await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _receipts.Writer.TryComplete();
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

            while (_waiting.TryDequeue(out var waiting))
            {
                await waiting.ConfigureAwait(false);
            }
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

        // One that has to be restored first holds up no other: it goes on by itself when it can be read.
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = TransferAsync(item with { Waiting = () => waits.TrySetResult() }, cancellationToken);
        await Task.WhenAny(work, waits.Task).ConfigureAwait(false);
        if (work.IsCompleted)
        {
            await work.ConfigureAwait(false);
        }
        else
        {
            _waiting.Enqueue(work);
        }

        return true;
    }

    private async Task TransferAsync(TransferItem item, CancellationToken cancellationToken)
    {
        var receipt = await transfer.RunAsync(item, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _takenUp);

        // Not cancellable: what was done is recorded.
        await _receipts.Writer.WriteAsync(receipt, CancellationToken.None).ConfigureAwait(false);
    }

    // Credentials that ended would fail every other object as well: the job waits for new ones instead. A prefix that they may not read
    // does not stop it: what went well before goes well still.
    private async Task WatchAsync(TransferReceipt receipt)
    {
        var refused = receipt is { Outcome: Outcome.Failed, Error: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied };
        _refusals = refused ? _refusals + 1 : 0;
        _lastDone = receipt is { Outcome: Outcome.Transferred or Outcome.Unchanged, IsDryRun: false } ? receipt : _lastDone;
        if (_refusals < _refusalsMax || _pause.IsCancellationRequested)
        {
            return;
        }

        if (receipt.Error == StoreErrorKind.PermissionDenied && _lastDone is not null && await transfer.IsAllowedAsync(_lastDone, CancellationToken.None).ConfigureAwait(false))
        {
            (_refusals, _refusalsMax) = (0, _refusalsMax * 2);
            return;
        }

        Pause($"Needs credentials: {_refusals} objects one after the other were refused, the last with: {receipt.Reason}", receipt.Error);
    }

    private async Task RecordAsync(CancellationTokenSource stop)
    {
        try
        {
            var receipts = new List<TransferReceipt>();
            while (await _receipts.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                receipts.Clear();
                while (receipts.Count < RecordedAtOnce && _receipts.Reader.TryRead(out var receipt))
                {
                    receipts.Add(receipt);
                    _report = _report.With(receipt);
                    await WatchAsync(receipt).ConfigureAwait(false);
                }

                await record(receipts).ConfigureAwait(false);
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
