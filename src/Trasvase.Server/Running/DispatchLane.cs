using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>Jobs that wait for their turn, of which only so many run at a time.</summary>
/// <param name="most">The most that run at a time.</param>
/// <param name="begin">Begins a job; the task completes when its run has ended.</param>
internal sealed class DispatchLane(int most, Func<JobRecord, Task> begin)
{
    private readonly Lock _gate = new();
    private readonly Queue<JobRecord> _waiting = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _running;

    /// <summary>The number of jobs that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Begins the job, at once or when others have ended. A job that waits already, because it was paused and resumed meanwhile,
    /// keeps its place.</summary>
    public void Enqueue(JobRecord job)
    {
        lock (_gate)
        {
            if (!_ids.Add(job.Id))
            {
                return;
            }

            _waiting.Enqueue(job);
        }

        Advance();
    }

    private void Advance()
    {
        while (Next() is { } job)
        {
            _ = RunAsync(job);
        }
    }

    private JobRecord? Next()
    {
        lock (_gate)
        {
            if (_running >= most || !_waiting.TryDequeue(out var job))
            {
                return null;
            }

            _ids.Remove(job.Id);
            _running++;
            return job;
        }
    }

    private async Task RunAsync(JobRecord job)
    {
        try
        {
            await begin(job).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
            }

            Advance();
        }
    }
}
