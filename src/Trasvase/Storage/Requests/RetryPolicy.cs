using Trasvase.Seams;

namespace Trasvase;

/// <summary>
/// How often a failed operation is repeated, and after which delays. Exactly one loop handles each failure. The store repeats requests
/// without a body and requests whose body is in memory. The transfer repeats parts that stream through, because it must read the source
/// again.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>The number of attempts, including the first. At least 1; 6 by default.</summary>
    public int AttemptsMax { get; init; } = 6;

    /// <summary>The longest delay before the second attempt. It doubles with each further attempt. 250 ms by default.</summary>
    public TimeSpan DelayFirst { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest delay before any attempt. 20 s by default.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait that a store may ask for (Retry-After). Longer ones are cut to this. 60 s by default.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Draws the jitter.</summary>
    internal Chance Chance { get; init; } = Chance.Secure;

    /// <summary>
    /// How long to wait after a failed attempt: a random part of an exponentially growing delay ("full jitter", so that many
    /// clients do not come back in step), on top of what the store asks for.
    /// </summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    /// <param name="retryAfter">The wait that the store asked for; null if it did not.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public TimeSpan DelayAfter(int attempt, TimeSpan? retryAfter, double jitter)
    {
        var ceiling = DelayFirst * Math.Pow(2, Math.Min(attempt - 1, 30));
        var delay = jitter * (ceiling < DelayMax ? ceiling : DelayMax);
        var asked = retryAfter is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        return delay + (asked < RetryAfterMax ? asked : RetryAfterMax);
    }

    /// <summary>Waits as <see cref="DelayAfter"/> says, with a random number from a secure generator.</summary>
    public Task WaitAsync(int attempt, TimeSpan? retryAfter, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(DelayAfter(attempt, retryAfter, Chance.Fraction()), time, cancellationToken);
}
