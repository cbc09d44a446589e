using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// What happens around each request of a job: it waits for the rate and for a side that is down, and its result tells the lanes and the
/// sides how they are doing.
/// </summary>
/// <param name="sides">The two sides of the job.</param>
/// <param name="rate">The rate of requests.</param>
/// <param name="relays">The lane of what passes through this machine.</param>
/// <param name="pulls">The lane of what the target fetches by itself.</param>
internal sealed class RequestPacer(JobSides sides, RateLimit rate, Lane relays, Lane pulls) : IRequestPacing
{
    /// <summary>Whether objects are pulled. Requests that are not for the bytes of a relay then take the slots of pulls.</summary>
    public bool PullsAreMade { get; set; }

    /// <summary>Called with each request that failed and may be repeated; null for no call.</summary>
    public Action<string, StoreException>? Retried { get; set; }

    public TimeSpan Patience => sides.Patience;

    public ValueTask BeforeAsync(CancellationToken cancellationToken)
    {
        var turn = rate.TakeAsync(1, cancellationToken);
        return turn.IsCompletedSuccessfully && !sides.IsShut ? turn : BehindAsync(turn, cancellationToken);
    }

    public ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken) =>
        sides.MetAsync(attempt, cancellationToken);

    public void Ended(string service, StoreException? failure)
    {
        var isRefused = failure is { Kind: StoreErrorKind.RateLimited or StoreErrorKind.Timeout }
            or { Status: 429 or 503 }
            or { SourceStatus: 429 or 503 };
        var isTarget = sides.IsTarget(service);
        sides.Ended(service, failure);
        if (failure is { Retry: RetryAdvice.Worthwhile })
        {
            Retried?.Invoke(service, failure);
        }

        relays.Answered(isTarget, isRefused && failure!.SourceStatus is null);
        if (isTarget)
        {
            pulls.Answered(isTarget, isRefused);
        }
    }

    public SidePulse? PulseOf(string service) => sides.PulseOf(service);

    public void Repeats(string? service, Repetition repetition) => sides.Repeats(service, repetition);

    public IDisposable? Wait(int attempt) => attempt < 2 ? null : (PullsAreMade ? pulls : relays).Gate.Lend();

    private async ValueTask BehindAsync(ValueTask turn, CancellationToken cancellationToken)
    {
        await turn.ConfigureAwait(false);
        await sides.PassAsync(cancellationToken).ConfigureAwait(false);
    }
}
