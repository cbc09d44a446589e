using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Repeats what a store cannot repeat itself: parts, whose bytes are read from the source again, and completions, whose object is first
/// looked for. This is the only retry loop above those of the stores.
/// </summary>
internal static class RetryLoop
{
    /// <summary>Runs the work until it succeeds, or until its failure says that another attempt is pointless.</summary>
    public static async Task<T> RunAsync<T>(
        RetryPolicy policy, TimeProvider time, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        Attempts? attempts = null;
        while (true)
        {
            StoreException failure;
            try
            {
                return await work(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Retry == RetryAdvice.Worthwhile)
            {
                failure = e;
            }

            attempts ??= new Attempts(policy, time, started);
            await attempts.AgainAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }
}
