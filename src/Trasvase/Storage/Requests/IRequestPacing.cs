namespace Trasvase.Storage.Requests;

/// <summary>Decides when a request may be sent, and receives its outcome.</summary>
internal interface IRequestPacing
{
    /// <summary>How long to wait for a service that makes no progress; zero for no wait.</summary>
    TimeSpan Patience { get; }

    /// <summary>
    /// Whether this request checks if a side is up again. It then never waits, because earlier requests may be waiting for its answer.
    /// </summary>
    bool IsLook => false;

    /// <summary>Waits until one more request may be sent.</summary>
    /// <exception cref="StoreException">Exhausted: one side was waited for as long as is wanted.</exception>
    ValueTask BeforeAsync(CancellationToken cancellationToken);

    /// <summary>Records that a request was answered or failed.</summary>
    /// <param name="service">The service that it was sent to (<see cref="StoreProfile.Service"/>).</param>
    /// <param name="failure">What went wrong; null if nothing did.</param>
    void Ended(string service, StoreException? failure);

    /// <summary>
    /// Returns whether an attempt failed because one side is down. If so, the method returns only when that side is back, and the attempt
    /// does not count.
    /// </summary>
    /// <exception cref="StoreException">Exhausted: that side was waited for as long as is wanted.</exception>
    ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Returns the object that records a service's signs of life; null if they are not recorded.</summary>
    /// <param name="service">The service (<see cref="StoreProfile.Service"/>).</param>
    SidePulse? PulseOf(string service) => null;

    /// <summary>Records that an operation is about to be repeated.</summary>
    /// <param name="service">The service that is asked; null if it may be either side.</param>
    /// <param name="repetition">The number of the next attempt.</param>
    void Repeats(string? service, Repetition repetition)
    {
        // By default, repetitions are not counted.
    }

    /// <summary>
    /// Begins the wait before a request is repeated. Until the result is disposed, the waiting request does not occupy a place that other
    /// work needs.
    /// </summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    IDisposable? Wait(int attempt);
}

/// <summary>
/// Gives stores access to the pacing of the current work, however deep in the call chain a request is sent. It flows with the asynchronous
/// call, as <see cref="RequestTally"/> does.
/// </summary>
internal static class RequestPacing
{
    private static readonly AsyncLocal<IRequestPacing?> Ambient = new();

    /// <summary>The pacing of the caller and everything that it calls; null if there is none.</summary>
    public static IRequestPacing? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }
}
