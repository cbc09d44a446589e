using Trasvase.Storage.Requests;

namespace Trasvase.Http.Bodies;

/// <summary>
/// Cuts an exchange that moves no byte for too long. <see cref="HttpClient.Timeout"/> cannot do that: it stops counting when the headers
/// have arrived, and it would also cut a large body that flows well. The clock runs only while an operation on the guarded side is
/// pending, so that a slow source is never blamed on the target, nor a slow target on the source.
/// </summary>
internal sealed class IdleWatchdog : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly ITimer _timer;
    private volatile bool _fired;
    private readonly SidePulse? _pulse;
    private volatile int _patience = 1;
    private int _isPending;

    /// <summary>Makes a watchdog for an exchange.</summary>
    /// <param name="idle">How long no byte may move before the exchange is cut.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The cancellation token of the caller who makes the exchange.</param>
    /// <param name="pulse">Receives the other side's signs of life; null if they are not recorded.</param>
    public IdleWatchdog(TimeSpan idle, TimeProvider time, CancellationToken caller, SidePulse? pulse = null)
    {
        _pulse = pulse;
        Idle = idle;
        Caller = caller;
        Pace = new Pace(idle * 2, time);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _timer = time.CreateTimer(static state => ((IdleWatchdog)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long no byte may move before the exchange is cut.</summary>
    public TimeSpan Idle { get; }

    /// <summary>Measures whether the answer's body moves fast enough.</summary>
    public Pace Pace { get; }

    /// <summary>How long no byte had moved when the exchange was cut.</summary>
    public TimeSpan Waited => Idle * _patience;

    /// <summary>The cancellation token of the caller who makes the exchange.</summary>
    public CancellationToken Caller { get; }

    /// <summary>
    /// The exchange's cancellation token. It is cancelled by the caller, by the clock, or for a reader with another token.
    /// </summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether the clock, and not the caller, cancelled the exchange.</summary>
    public bool Fired => _fired && !Caller.IsCancellationRequested;

    /// <summary>Restarts the clock because an operation is pending.</summary>
    /// <param name="patience">The number of idle times that the operation may take.</param>
    public void Arm(int patience = 1)
    {
        _patience = patience;
        if (_pulse is not null && Interlocked.Exchange(ref _isPending, 1) == 0)
        {
            _pulse.Ask();
        }

        _timer.Change(Idle * patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the clock because the other side has answered. Nothing is pending on this side.</summary>
    public void Answered()
    {
        Disarm();
        if (IsOver())
        {
            _pulse!.Answered();
        }
    }

    /// <summary>Stops the clock because the other side has accepted bytes. Nothing is pending on this side.</summary>
    public void Took()
    {
        Disarm();
        if (IsOver())
        {
            _pulse!.Took();
        }
    }

    /// <summary>Stops the clock because the pending operation has failed or is no longer this side's.</summary>
    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        if (IsOver())
        {
            // A caller who cancels does not want an answer. Every other end without an answer means that the side failed to give one.
            _pulse!.Left(isUnanswered: !Caller.IsCancellationRequested);
        }

        _timer.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Cancels the exchange for a reader whose cancellation token is not the caller's.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The exchange ended at this very moment, so there is nothing left to cut.
        }
    }

    private bool IsOver() => _pulse is not null && Interlocked.Exchange(ref _isPending, 0) == 1;

    private void Fire()
    {
        _fired = true;
        Cancel();
    }
}
