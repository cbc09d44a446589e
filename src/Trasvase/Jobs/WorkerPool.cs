namespace Trasvase.Jobs;

/// <summary>Tasks that do one piece of work after another, side by side: as many as are wanted, also while they run.</summary>
internal sealed class WorkerPool
{
    private readonly List<Task> _workers = [];
    private Func<Task>? _begin;

    /// <summary>From now on there are at least so many workers, as long as the work lasts.</summary>
    public void Ensure(int count)
    {
        lock (_workers)
        {
            while (_begin is not null && _workers.Count < count)
            {
                _workers.Add(_begin());
            }
        }
    }

    /// <summary>Runs workers until all of them have ended, those included that were added meanwhile.</summary>
    /// <param name="count">How many at first.</param>
    /// <param name="worker">One worker, until there is no work left.</param>
    public async Task RunAsync(int count, Func<Task> worker)
    {
        lock (_workers)
        {
            _begin = worker;
        }

        try
        {
            Ensure(count);
            for (var ended = 0; ended < All.Length;)
            {
                var all = All;
                await Task.WhenAll(all).ConfigureAwait(false);
                ended = all.Length;
            }
        }
        finally
        {
            lock (_workers)
            {
                _begin = null;
            }
        }
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
}
