using Trasvase.Storage.Requests;

namespace Trasvase.Http.Bodies;

/// <summary>
/// Cuts an exchange that moves no byte for too long. <see cref="HttpClient.Timeout"/> does not do that: it stops counting
/// when the headers have arrived, and it would also cut a large body that flows well. The clock runs only while an operation
/// on the guarded side is pending, so that a slow source is never blamed on the target, nor the other way round.
/// </summary>
internal sealed class IdleWatchdog : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly ITimer _timer;
    private volatile bool _fired;
    private readonly SidePulse? _pulse;
    private volatile int _patience = 1;
    private int _isPending;

    /// <summary>Makes one for an exchange.</summary>
    /// <param name="idle">After how long without a byte it cuts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The token of whoever makes the exchange.</param>
    /// <param name="pulse">Told whether the other side answers; null for nobody.</param>
    public IdleWatchdog(TimeSpan idle, TimeProvider time, CancellationToken caller, SidePulse? pulse = null)
    {
        _pulse = pulse;
        Idle = idle;
        Caller = caller;
        Pace = new Pace(idle * 2, time);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _timer = time.CreateTimer(static state => ((IdleWatchdog)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After how long without a byte it cuts.</summary>
    public TimeSpan Idle { get; }

    /// <summary>Whether the answer's body moves fast enough.</summary>
    public Pace Pace { get; }

    /// <summary>For how long nothing had moved when it cut.</summary>
    public TimeSpan Waited => Idle * _patience;

    /// <summary>The token of whoever makes the exchange.</summary>
    public CancellationToken Caller { get; }

    /// <summary>Cancelled by the caller, by the clock, or for a reader.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether it was the clock, and not the caller, that cancelled.</summary>
    public bool Fired => _fired && !Caller.IsCancellationRequested;

    /// <summary>Starts the clock anew: an operation is pending.</summary>
    /// <param name="patience">How many idle times it may take.</param>
    public void Arm(int patience = 1)
    {
        _patience = patience;
        if (_pulse is not null && Interlocked.Exchange(ref _isPending, 1) == 0)
        {
            _pulse.Ask();
        }

        _timer.Change(Idle * patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The other side has answered: stops the clock, nothing is pending on this side.</summary>
    public void Answered()
    {
        Disarm();
        if (IsOver())
        {
            _pulse!.Answered();
        }
    }

    /// <summary>The other side has taken something: stops the clock, nothing is pending on this side.</summary>
    public void Took()
    {
        Disarm();
        if (IsOver())
        {
            _pulse!.Took();
        }
    }

    /// <summary>Stops the clock: what was pending has failed, or is somebody else's now.</summary>
    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        if (IsOver())
        {
            // Whoever cancels does not want an answer; every other end without one is a failure to give it.
            _pulse!.Left(isUnanswered: !Caller.IsCancellationRequested);
        }

        _timer.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Cancels for somebody who waits for the exchange, and is not the caller.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The exchange ended in this very moment: there is nothing left to cut.
        }
    }

    private bool IsOver() => _pulse is not null && Interlocked.Exchange(ref _isPending, 0) == 1;

    private void Fire()
    {
        _fired = true;
        Cancel();
    }
}
