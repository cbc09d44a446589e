using System.Globalization;
using System.Threading.Channels;
using Trasvase.Server.Api;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Schedules;

/// <summary>
/// Begins the jobs of schedules when they are due. Each occurrence begins one job, even if the service is killed between beginning the job
/// and remembering that: the job is asked for under a key of the occurrence.
/// </summary>
internal sealed partial class ScheduleClock(
    IScheduleStore store, JobDesk desk, IJobStore jobs, JobDispatcher dispatcher, TimeProvider time, ILogger<ScheduleClock> logger)
    : BackgroundService
{
    // However far off the next occurrence is, the clock is looked at this often: it may be put forward.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Looks anew at what is due next, because a schedule has changed.</summary>
    public void Wake() => _changes.Writer.TryWrite(true);

    /// <summary>Begins a job of a schedule now, besides its occurrences.</summary>
    public async Task<JobRecord> BeginNowAsync(ScheduleRecord schedule)
    {
        var added = await desk.SubmitAsync(schedule.Owner, schedule.Schedule.Job, isSingle: false, cause: CauseOf(schedule))
            .ConfigureAwait(false);
        await store.ChangeAsync(schedule.Id, known => known with { LastJob = added.Job.Id, Last = time.GetUtcNow(), Reason = null })
            .ConfigureAwait(false);
        return added.Job;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await dispatcher.Recovered.WaitAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var schedule in store.Due(time.GetUtcNow()))
            {
                await BeginDueAsync(schedule).ConfigureAwait(false);
            }

            await WaitAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        var next = store.Next() is { } due ? due - time.GetUtcNow() : LookInterval;
        if (next <= TimeSpan.Zero)
        {
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var changed = _changes.Reader.ReadAsync(end.Token).AsTask();
        var tick = Task.Delay(next < LookInterval ? next : LookInterval, time, end.Token);
        await Task.WhenAny(changed, tick).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(changed, tick).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeginDueAsync(ScheduleRecord schedule)
    {
        var now = time.GetUtcNow();
        var occurrences = Occurrences.Of(schedule.Schedule);
        var (job, reason) = occurrences.ToBegin(schedule.Next!.Value, now) is { } due
            ? await TryBeginAsync(schedule, due).ConfigureAwait(false)
            : (null, "It was missed, and missed ones are left out.");
        if (reason is not null)
        {
            BegunNothing(schedule.Schedule.Name, reason);
        }

        await store.ChangeAsync(schedule.Id, known => known with
        {
            // Somebody may have changed it meanwhile.
            Next = known.Next == schedule.Next ? occurrences.After(now) : known.Next,
            Last = job is null ? known.Last : schedule.Next,
            LastJob = job ?? known.LastJob,
            Reason = reason,
        }).ConfigureAwait(false);
    }

    private async Task<(string? Job, string? Reason)> TryBeginAsync(ScheduleRecord schedule, DateTimeOffset due)
    {
        if (!schedule.Schedule.Overlap
            && schedule.LastJob is { } last
            && await jobs.FindAsync(last).ConfigureAwait(false) is { HasEnded: false })
        {
            return (null, $"The job {last} before it has not ended.");
        }

        try
        {
            var once = new OnceOnly(
                string.Create(CultureInfo.InvariantCulture, $"schedule {schedule.Id} {due.UtcDateTime:O}"), Digest: "");
            var added = await desk.SubmitAsync(schedule.Owner, schedule.Schedule.Job, isSingle: false, once, CauseOf(schedule))
                .ConfigureAwait(false);
            return (added.Job.Id, null);
        }
        catch (RefusedException e)
        {
            return (null, e.Message);
        }
    }

    private static string CauseOf(ScheduleRecord schedule) => $"schedule:{schedule.Schedule.Name}";

    [LoggerMessage(LogLevel.Warning, "The schedule {Name} began no job: {Reason}")]
    private partial void BegunNothing(string name, string reason);
}
