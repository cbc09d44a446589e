namespace Trasvase.Jobs;

/// <summary>Tasks that do one piece of work after another, side by side. More can be added while they run.</summary>
internal sealed class WorkerPool
{
    private readonly List<Task> _workers = [];
    private Func<Task>? _begin;
    private ExecutionContext? _context;
    private int _count;

    /// <summary>The highest number of workers. Workers that run already are not ended by a lower one.</summary>
    public int Max { get; set; } = int.MaxValue;

    /// <summary>The number of workers that have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Ensures that there are at least this many workers, as far as there may be, unless the work has ended.</summary>
    public void GrowTo(int count)
    {
        if (Count >= Math.Min(count, Max))
        {
            return;
        }

        lock (_workers)
        {
            while (_begin is { } begin && _workers.Count < Math.Min(count, Max))
            {
                _workers.Add(Begun(begin));
                _count = _workers.Count;
            }
        }
    }

    /// <summary>
    /// Runs workers until all of them have ended, however they end, including those that were added meanwhile. Throws what the first of
    /// them failed with.
    /// </summary>
    /// <param name="count">The number of workers at first.</param>
    /// <param name="worker">Runs one worker until no work is left.</param>
    public async Task RunAsync(int count, Func<Task> worker)
    {
        lock (_workers)
        {
            _context = ExecutionContext.Capture();
            _begin = worker;
        }

        GrowTo(count);
        do
        {
            await Task.WhenAll(All).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!TryEnd());
        await Task.WhenAll(All).ConfigureAwait(false);
    }

    private Task[] All
    {
        get
        {
            lock (_workers)
            {
                return [.. _workers];
            }
        }
    }

    // A worker that was added while the others ended has to end as well.
    private bool TryEnd()
    {
        lock (_workers)
        {
            if (!_workers.TrueForAll(worker => worker.IsCompleted))
            {
                return false;
            }

            _begin = null;
            return true;
        }
    }

    // In the context of the whole work: who asks for another worker may be at work on an object, in that object's name.
    private Task Begun(Func<Task> begin)
    {
        if (_context is null)
        {
            return begin();
        }

        Task? worker = null;
        ExecutionContext.Run(_context, _ => worker = begin(), state: null);
        return worker!;
    }
}
