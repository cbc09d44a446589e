using System.Collections.Concurrent;
using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs;

/// <summary>
/// The objects that wait for hours until they can be read. A limited number wait at a time, each in a task of its own. The restoring of
/// the others has been requested; they are set aside in the journal, and taken up once everything that was taken up before has ended. An
/// object that failed for a reason that may pass is also set aside, once.
/// </summary>
/// <param name="journal">Keeps the objects that are set aside.</param>
/// <param name="most">The maximum number of objects that wait at a time; null if no object ever has to wait.</param>
/// <param name="triesAgain">The maximum number of failed objects that may be set aside. Without a journal, each takes some memory.</param>
internal sealed class WaitingObjects(IJournal journal, int? most, int triesAgain)
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _allEnded;
    private long _underway;
    private int _places;
    private long _aside;
    private int _triesLeft = triesAgain;

    /// <summary>Returns whether any object was set aside since the last call.</summary>
    public bool TakeAside() => Interlocked.Exchange(ref _aside, 0) > 0;

    /// <summary>Returns the objects that were set aside, each for its last try.</summary>
    public async IAsyncEnumerable<TransferItem> LastTriesAsync()
    {
        await foreach (var item in journal.AsideAsync().ConfigureAwait(false))
        {
            yield return item with { IsLastTry = true };
        }
    }

    /// <summary>Ensures that no object that fails from now on is tried again, because the job ends early.</summary>
    public void EndTries() => Interlocked.Exchange(ref _triesLeft, 0);

    /// <summary>
    /// Transfers an object that was given out. If the object has to be restored first, the method returns, and the transfer continues by
    /// itself once the object can be read.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="transfer">Transfers the object and records the result; returns false if the object is to be set aside.</param>
    public async Task TakeUpAsync(TransferItem item, Func<TransferItem, Task<bool>> transfer)
    {
        if (most is null)
        {
            await RunAsync(item, static () => { }, transfer).ConfigureAwait(false);
            return;
        }

        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = RunAsync(item, () => waits.TrySetResult(), transfer);
        await Task.WhenAny(work, waits.Task).ConfigureAwait(false);
        if (work.IsCompleted)
        {
            await work.ConfigureAwait(false);
        }
        else
        {
            Keep(work);
        }
    }

    /// <summary>Waits for the transfers that continue by themselves. Throws if one of them ended with an exception.</summary>
    public async Task EndAsync()
    {
        while (!_tasks.IsEmpty)
        {
            await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
            foreach (var ended in _tasks.Keys.Where(task => task.IsCompletedSuccessfully))
            {
                _tasks.TryRemove(ended, out _);
            }
        }
    }

    /// <summary>Waits for the transfers that continue by themselves, however they end.</summary>
    public async Task SettleAsync() => await Task.WhenAll(_tasks.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Counts one more object as given out.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _underway++;
        }
    }

    /// <summary>Waits until all objects that were given out have ended or are set aside.</summary>
    public Task AllEndedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _underway == 0
                ? Task.CompletedTask
                : (_allEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                    .WaitAsync(cancellationToken);
        }
    }

    private async Task RunAsync(TransferItem item, Action waits, Func<TransferItem, Task<bool>> transfer)
    {
        var hasPlace = false;
        try
        {
            var taken = item with { Waiting = most is null ? null : TryWait, Failing = item.IsLastTry ? null : MayTryAgain };
            if (!await transfer(taken).ConfigureAwait(false))
            {
                await journal.SetAsideAsync(item).ConfigureAwait(false);
                Interlocked.Increment(ref _aside);
            }
        }
        finally
        {
            if (hasPlace)
            {
                Interlocked.Decrement(ref _places);
            }

            Leave();
        }

        bool TryWait()
        {
            hasPlace = hasPlace || TryTakePlace();
            if (hasPlace)
            {
                waits();
            }

            return hasPlace;
        }
    }

    private bool MayTryAgain() => Interlocked.Decrement(ref _triesLeft) >= 0;

    // Only a task that succeeds is let go, so that EndAsync throws what ended any other.
    private void Keep(Task work)
    {
        _tasks.TryAdd(work, true);
        _ = work.ContinueWith(
            done => _tasks.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_underway == 0)
            {
                _allEnded?.TrySetResult();
                _allEnded = null;
            }
        }
    }

    private bool TryTakePlace()
    {
        if (Interlocked.Increment(ref _places) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _places);
        return false;
    }
}
