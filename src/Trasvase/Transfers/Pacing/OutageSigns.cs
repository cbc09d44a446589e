namespace Trasvase.Transfers.Pacing;

/// <summary>Recognises the failures that a side that is down causes, and describes them. Pure.</summary>
internal static class OutageSigns
{
    /// <summary>
    /// Whether a side that is down fails like this: no answer, or an answer that says that the service has failed or refuses its callers.
    /// </summary>
    public static bool IsOne(StoreException? failure) => failure is
    {
        Retry: not RetryAdvice.Never,
        SourceStatus: null,
        Kind: StoreErrorKind.Unavailable or StoreErrorKind.Timeout or StoreErrorKind.RateLimited,
        Status: null or >= 500 or 429 or 408,
    };

    /// <summary>
    /// Whether the target reports that it could not read from the source, in a way that an outage of the source would explain.
    /// </summary>
    public static bool IsOfSource(StoreException failure) =>
        failure is { Kind: StoreErrorKind.SourceRefused, Retry: not RetryAdvice.Never, SourceStatus: null or >= 500 or 429 or 408 };

    /// <summary>Returns the reason in a few words: <c>the connection was refused</c>, <c>503 SlowDown</c>.</summary>
    public static string Why(StoreException failure) => failure switch
    {
        { Status: { } status, Code: { } code } => $"{status} {code}",
        { Status: { } status } => $"it answers {status}",
        { Reason: { } reason } => reason,
        { Kind: StoreErrorKind.Timeout } => "no answer",
        { Kind: StoreErrorKind.RateLimited } => "it asks for fewer requests",
        _ => "it cannot be reached",
    };
}
