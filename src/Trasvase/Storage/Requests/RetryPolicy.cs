using Trasvase.Seams;
using Trasvase.Storage.Requests;

namespace Trasvase;

/// <summary>
/// How often and how patiently a failure is tried again. Each failure meets exactly one loop: requests without a body or
/// with one in memory are repeated by the store; parts that stream through are repeated by the transfer, which reads the
/// source again.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>Attempts in all, the first included. At least 1; 6 by default.</summary>
    public int AttemptsMax { get; init; } = 6;

    /// <summary>The most to wait before the second attempt; doubles with each further one. 250 ms by default.</summary>
    public TimeSpan DelayFirst { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most to wait before any attempt. 20 s by default.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A store that asks for a longer wait than this (Retry-After) is not waited for so long. 60 s by default.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Draws the jitter.</summary>
    internal Chance Chance { get; init; } = Chance.Secure;

    /// <summary>
    /// How long to wait after a failed attempt: a random part of an exponentially growing delay ("full jitter", so that many
    /// clients do not come back in step), on top of what the store asks for.
    /// </summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    /// <param name="retryAfter">What the store asked for, if it did.</param>
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
