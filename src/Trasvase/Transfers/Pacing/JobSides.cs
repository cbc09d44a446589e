using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>The two sides of a job: whether either of them is down, and when each of them last gave a sign of life.</summary>
/// <param name="time">The clock.</param>
internal sealed class JobSides(TimeProvider time)
{
    private readonly SidePulses _pulses = new(time);
    private (string Source, string Target) _names = ("", "");
    private volatile Outages _outages = Outages.None;

    /// <summary>The services of both sides, by which their answers are told apart.</summary>
    public (string Source, string Target) Services { get; set; } = ("", "");

    /// <summary>The side that is down and is waited for; null if there is none.</summary>
    public SideWait? Waiting => _outages.Wait;

    /// <summary>Whether requests must wait because one of the sides is down.</summary>
    public bool IsShut => _outages.IsShut;

    /// <summary>How long to wait during an outage.</summary>
    public TimeSpan Patience => _outages.Patience.Known;

    /// <summary>Begins to wait during outages. The caller must end this with <see cref="EndWatchAsync"/>.</summary>
    /// <param name="names">The names of the source and of the target, for people.</param>
    /// <param name="outages">Decides when a side is down, and when it is back.</param>
    public void Watch((string Source, string Target) names, Outages outages)
    {
        _names = names;
        _outages = outages;
    }

    /// <summary>Stops looking whether a side is back.</summary>
    public async ValueTask EndWatchAsync()
    {
        var watched = _outages;
        _outages = Outages.None;
        await watched.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether a service is the target's.</summary>
    public bool IsTarget(string service) => service == Services.Target;

    /// <inheritdoc cref="IRequestPacing.MetOutageAsync"/>
    public ValueTask<bool> MetAsync(FailedAttempt attempt, CancellationToken cancellationToken) =>
        _outages.MetAsync(attempt, cancellationToken);

    /// <summary>Returns when both sides are up.</summary>
    public ValueTask PassAsync(CancellationToken cancellationToken) => _outages.PassAsync(cancellationToken);

    /// <inheritdoc cref="IRequestPacing.Ended"/>
    public void Ended(string service, StoreException? failure) => _outages.Ended(service, failure);

    /// <inheritdoc cref="IRequestPacing.PulseOf"/>
    public SidePulse PulseOf(string service) => _pulses.Of(IsTarget(service));

    /// <inheritdoc cref="IRequestPacing.Repeats"/>
    public void Repeats(string? service, Repetition repetition) =>
        _pulses.Repeats(service is null ? null : IsTarget(service), repetition);

    /// <summary>Returns the progress with the state of the two sides added.</summary>
    public TransferProgress AddTo(TransferProgress progress) => progress with
    {
        Waiting = Waiting,
        Silent = Waiting is null ? _pulses.Silent(_names) : null,
        Retries = _pulses.Retries,
    };
}
