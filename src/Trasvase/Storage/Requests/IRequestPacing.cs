namespace Trasvase.Storage.Requests;

/// <summary>Says when a request may be sent, and is told what came of it.</summary>
internal interface IRequestPacing
{
    /// <summary>How long something that makes no progress is waited for; zero not at all.</summary>
    TimeSpan Patience { get; }

    /// <summary>
    /// Whether this finds out if a side is up again. Then it waits for nobody: those who went before may be waiting for its answer.
    /// </summary>
    bool IsLook => false;

    /// <summary>Waits until one request more may be sent.</summary>
    /// <exception cref="StoreException">Exhausted: one side was waited for as long as is wanted.</exception>
    ValueTask BeforeAsync(CancellationToken cancellationToken);

    /// <summary>A request has been answered, or has failed.</summary>
    /// <param name="service">Whom it was sent to: <see cref="StoreProfile.Service"/>.</param>
    /// <param name="failure">What went wrong; null if nothing did.</param>
    void Ended(string service, StoreException? failure);

    /// <summary>
    /// Whether an attempt failed because one side is down, and not by itself. Then it returns when that side is back: the attempt does not
    /// count.
    /// </summary>
    /// <exception cref="StoreException">Exhausted: that side was waited for as long as is wanted.</exception>
    ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Where signs of life of a service are noted; null if nobody wants to know.</summary>
    /// <param name="service">Which: <see cref="StoreProfile.Service"/>.</param>
    SidePulse? PulseOf(string service) => null;

    /// <summary>Something is about to be attempted again.</summary>
    /// <param name="service">Whom it is asked of; null if it may be either side.</param>
    /// <param name="repetition">For which time.</param>
    void Repeats(string? service, Repetition repetition)
    {
        // Nobody counts by default.
    }

    /// <summary>
    /// A request is about to be repeated after a wait. Until the result is disposed of, whoever waits is in nobody's way.
    /// </summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    IDisposable? Wait(int attempt);
}

/// <summary>
/// Finds whoever paces the requests of the work that is being done, however deep below it they are sent. It flows with the
/// asynchronous call, as <see cref="RequestTally"/> does.
/// </summary>
internal static class RequestPacing
{
    private static readonly AsyncLocal<IRequestPacing?> Ambient = new();

    /// <summary>Who paces the caller and everything that it calls; null if nobody does.</summary>
    public static IRequestPacing? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }
}
