using System.Collections.Concurrent;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>
/// Takes up jobs in the order in which they were asked for: jobs of many objects on one lane, transfers of one object on another, so that a
/// hand-over never waits for a migration. When the service starts, it goes on with what an earlier process left.
/// </summary>
internal sealed partial class JobDispatcher : BackgroundService
{
    private readonly ConcurrentDictionary<string, RunningJob> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IJobStore _store;
    private readonly ConnectionBook _book;
    private readonly JobFiles _files;
    private readonly EventHub _hub;
    private readonly TimeProvider _time;
    private readonly ILogger<JobDispatcher> _logger;
    private readonly DispatchLane _jobs;
    private readonly DispatchLane _transfers;
    private volatile bool _isLeaving;

    public JobDispatcher(
        IJobStore store, ConnectionBook book, JobFiles files, EventHub hub, ServerSettings settings, IServiceProvider services)
    {
        _store = store;
        _book = book;
        _files = files;
        _hub = hub;
        _time = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<JobDispatcher>>();
        _jobs = new DispatchLane(settings.Limits.JobsAtOnce, Begin);
        _transfers = new DispatchLane(settings.Limits.TransfersAtOnce, Begin);
    }

    /// <summary>Completes when what an earlier process left was taken up.</summary>
    public Task Recovered => _recovered.Task;

    /// <summary>The number of jobs that run.</summary>
    public int Running => _running.Count;

    /// <summary>The number of jobs that wait for their turn.</summary>
    public int Waiting => _jobs.Waiting + _transfers.Waiting;

    /// <summary>Returns the number of transfers of one object, or of other jobs, that run.</summary>
    public int RunningOf(bool isSingle) => _running.Values.Count(running => running.Job.IsSingle == isSingle);

    /// <summary>Returns the number of transfers of one object, or of other jobs, that wait for their turn.</summary>
    public int WaitingOf(bool isSingle) => (isSingle ? _transfers : _jobs).Waiting;

    /// <summary>Returns the run of a job; null if it does not run.</summary>
    public RunningJob? Find(string id) => _running.GetValueOrDefault(id);

    /// <summary>Returns a view of a job with its run.</summary>
    public JobView View(JobRecord job) => JobViews.Of(job, Find(job.Id));

    /// <summary>Takes a job up when its turn comes.</summary>
    public void Enqueue(JobRecord job) => (job.IsSingle ? _transfers : _jobs).Enqueue(job);

    /// <summary>Tells watchers that a job changed.</summary>
    public void Tell(JobRecord job) =>
        _hub.Publish(EventHub.JobKind, job.Tenant, job.Id, JsonSerializer.Serialize(View(job), Json.Compact));

    /// <summary>Waits for the end of a run of a job that runs, or that waits for its turn.</summary>
    public async Task<JobRecord?> EndOfAsync(string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var watcher = _hub.Watch(told => told.Kind == EventHub.JobKind && told.Job == id, after: null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            while (await _store.FindAsync(id).ConfigureAwait(false) is { } job)
            {
                if (job.HasEnded || job.Status == JobStatus.Paused)
                {
                    return job;
                }

                await watcher.Channel.Reader.ReadAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The patience is at its end, and the job goes on.
        }

        return await _store.FindAsync(id).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var job in await _store.UnfinishedAsync().ConfigureAwait(false))
        {
            var waiting = job.Status != JobStatus.Running ? job : await _store.ChangeAsync(
                job.Id, known => known with { Status = JobStatus.Queued }).ConfigureAwait(false);
            if (waiting is { Status: JobStatus.Queued })
            {
                Enqueue(waiting);
            }
        }

        _recovered.SetResult();
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var end = stoppingToken.Register(ending.SetResult).ConfigureAwait(false);
        await ending.Task.ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
    }

    // Parts in flight end or are journalled: every run closes its journal before the service goes.
    private async Task LeaveAsync()
    {
        _isLeaving = true;
        foreach (var running in _running.Values)
        {
            running.Ask(Wish.Leave);
        }

        await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
    }

    private async Task ForgetAsync(Task run)
    {
        await run.ConfigureAwait(false);
        _tasks.TryRemove(run, out _);
    }

    private Task Begin(JobRecord job)
    {
        if (_isLeaving)
        {
            return Task.CompletedTask;
        }

        var run = new Task<Task>(() => RunAsync(job));
        var task = run.Unwrap();
        _tasks.TryAdd(task, true);
        run.Start(TaskScheduler.Default);
        return ForgetAsync(task);
    }
}
