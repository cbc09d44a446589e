using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>Why a run is to end.</summary>
internal enum Wish
{
    None,

    /// <summary>Somebody paused the job.</summary>
    Pause,

    /// <summary>Somebody gave the job up.</summary>
    Cancel,

    /// <summary>The service ends, and the next one goes on.</summary>
    Leave,
}

/// <summary>A run of a job: how far it is, and how it is asked to end.</summary>
internal sealed class RunningJob(JobRecord job, EventHub hub, TimeProvider time) : IProgress<TransferProgress>, IDisposable
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(450);

    private readonly CancellationTokenSource _stop = new();
    private readonly RateMeter _meter = new();
    private long _told;

    /// <summary>The job.</summary>
    public JobRecord Job { get; } = job;

    /// <summary>The points of its course.</summary>
    public Course Course { get; } = new(time);

    /// <summary>How far it is; null before anything is known.</summary>
    public ProgressView? Progress { get; private set; }

    /// <summary>Why it is to end.</summary>
    public Wish Wish { get; private set; }

    /// <summary>Cancelled when the run is to end.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Asks the run to end. The strongest wish counts: who gives a job up does not pause it.</summary>
    public void Ask(Wish wish)
    {
        if (Wish is Wish.None or Wish.Leave || wish == Wish.Cancel)
        {
            Wish = wish;
        }

        _stop.Cancel();
    }

    /// <inheritdoc/>
    public void Report(TransferProgress value)
    {
        Course.Add(value);
        _meter.Add(value);
        Progress = Of(value);
        if (_told == 0 || time.GetElapsedTime(_told) >= TellInterval)
        {
            _told = time.GetTimestamp();
            hub.Publish(EventHub.ProgressKind, Job.Tenant, Job.Id, JsonSerializer.Serialize(Progress, Json.Compact));
        }
    }

    public void Dispose() => _stop.Dispose();

    private ProgressView Of(TransferProgress progress) => new()
    {
        Listed = progress.Listed,
        ListingDone = progress.ListingDone,
        Transferred = progress.Transferred,
        Unchanged = progress.Unchanged,
        Skipped = progress.Skipped,
        Failed = progress.Failed,
        BytesListed = progress.BytesListed,
        BytesDone = progress.BytesDone,
        BytesMoved = progress.BytesMoved,
        Rate = Math.Round(_meter.Rate),
        SecondsLeft = _meter.SecondsLeft(progress) is { } left ? Math.Round(left, 1) : null,
        Seconds = Math.Round(progress.Elapsed.TotalSeconds, 1),
        Connections = progress.Connections,
        Pulls = progress.Pulls,
        Retries = progress.Retries,
        Waiting = WaitOf(progress),
        Active = [.. progress.Active.Select(active => new ActiveView
        {
            Key = active.Key.ToString(),
            Size = active.Size,
            Moved = active.Moved,
            Verifying = active.IsVerifying,
        })],
    };

    private static string? WaitOf(TransferProgress progress) => progress switch
    {
        { Waiting: { } wait } => $"{wait}.",
        { Silent: { } silent } => $"{silent.Service} has been silent for {silent.For.TotalSeconds:0} s.",
        _ => null,
    };
}
