namespace Trasvase.Transfers.Pacing;

/// <summary>Measurements over a period of time at one level.</summary>
/// <param name="Length">How long the period was.</param>
/// <param name="Work">The work that was done, in any unit that stays the same.</param>
/// <param name="Wanted">How much of the time a caller waited for a slot, from 0 to 1. If none waits, the level does not limit the
/// work.</param>
/// <param name="Refused">The share of requests that were refused because there are too many, or that timed out, from 0 to 1.</param>
/// <param name="Queued">The number of operations that were ready to continue and waited for a processor of this machine, as a share of the
/// level.</param>
/// <param name="Busy">How much of this machine's processors the process used, from 0 to 1.</param>
internal readonly record struct PaceSample(TimeSpan Length, double Work, double Wanted, double Refused, double Queued = 0, double Busy = 1)
{
    /// <summary>The work per second.</summary>
    public double Speed => Work / Math.Max(Length.TotalSeconds, 1e-6);
}
