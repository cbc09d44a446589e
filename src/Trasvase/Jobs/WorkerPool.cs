namespace Trasvase.Jobs;

/// <summary>Tasks that do one piece of work after another, side by side. More can be added while they run.</summary>
internal sealed class WorkerPool
{
    private readonly List<Task> _workers = [];
    private volatile Func<Task>? _begin;
    private int _count;

    /// <summary>The highest number of workers. Workers that run already are not ended by a lower one.</summary>
    public int Max { get; set; } = int.MaxValue;

    /// <summary>Adds a worker, unless the work has ended or there are as many as there may be.</summary>
    public void Grow()
    {
        if (_begin is not null && Volatile.Read(ref _count) < Max)
        {
            Ensure(_count + 1);
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

    private void Ensure(int count)
    {
        lock (_workers)
        {
            while (_begin is { } begin && _workers.Count < Math.Min(count, Max))
            {
                _workers.Add(begin());
                _count = _workers.Count;
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
