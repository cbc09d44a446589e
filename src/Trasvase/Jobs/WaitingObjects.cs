using System.Collections.Concurrent;
using Trasvase.Jobs.Journal;
using Trasvase.Transfers.Planning;

namespace Trasvase.Jobs;

/// <summary>
/// The objects that wait for hours until they can be read: so many at a time, each a task of its own. The others have been asked for and
/// are set aside in the journal; they are taken up when all that was taken up before has ended. So is, once, what failed for a reason that
/// may pass.
/// </summary>
/// <param name="journal">Keeps what is set aside.</param>
/// <param name="most">How many may wait at a time; null if none ever has to.</param>
/// <param name="triesAgain">How many objects that failed may be set aside: without a journal each takes some memory.</param>
internal sealed class WaitingObjects(IJournal journal, int? most, int triesAgain)
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _allEnded;
    private long _underway;
    private int _places;
    private long _aside;
    private int _triesLeft = triesAgain;

    /// <summary>Whether any was set aside since this was asked last.</summary>
    public bool TakeAside() => Interlocked.Exchange(ref _aside, 0) > 0;

    /// <summary>What was set aside. What it meets now is the end of it.</summary>
    public async IAsyncEnumerable<TransferItem> LastTriesAsync()
    {
        await foreach (var item in journal.AsideAsync().ConfigureAwait(false))
        {
            yield return item with { IsLastTry = true };
        }
    }

    /// <summary>Nothing that fails from now on is tried again: the job ends before its end.</summary>
    public void EndTries() => Interlocked.Exchange(ref _triesLeft, 0);

    /// <summary>
    /// Takes an object up that was given out. One that has to be restored first holds up nobody: it goes on by itself when it can be read.
    /// </summary>
    /// <param name="item">Which.</param>
    /// <param name="transfer">Transfers it, and records what became of it; false if it is to be set aside.</param>
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

    /// <summary>Waits for those that go on by themselves; throws what ended one of them.</summary>
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

    /// <summary>Waits for those that go on by themselves, however they end.</summary>
    public async Task SettleAsync() => await Task.WhenAll(_tasks.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>One more is given out.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _underway++;
        }
    }

    /// <summary>Waits until all that were given out have ended, or are set aside.</summary>
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

    // Until it has ended well: what ended it otherwise is met in the end.
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
