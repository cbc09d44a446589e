namespace Trasvase.Jobs;

/// <summary>Tasks that do one piece of work after another, side by side. More can be added while they run.</summary>
internal sealed class WorkerPool
{
    private readonly List<Task> _workers = [];
    private Func<Task>? _begin;

    /// <summary>Ensures that there are at least this many workers from now on, as long as the work lasts.</summary>
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

    /// <summary>Runs workers until all of them have ended, including those that were added meanwhile.</summary>
    /// <param name="count">The number of workers at first.</param>
    /// <param name="worker">Runs one worker until no work is left.</param>
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
