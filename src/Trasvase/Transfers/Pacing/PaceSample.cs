namespace Trasvase.Transfers.Pacing;

/// <summary>What was seen over a stretch of time at one level.</summary>
/// <param name="Length">How long it was.</param>
/// <param name="Work">What was done, in any unit that stays the same.</param>
/// <param name="Wanted">How much of the time somebody waited for a slot, from 0 to 1: if nobody does, the level says nothing.</param>
/// <param name="Refused">The share of requests that were refused because there are too many of them, or timed out, from 0 to 1.</param>
/// <param name="Queued">What was ready to go on and waited for a processor of this machine, as a share of the level.</param>
/// <param name="Busy">How much of this machine's processors the process took, from 0 to 1.</param>
internal readonly record struct PaceSample(TimeSpan Length, double Work, double Wanted, double Refused, double Queued = 0, double Busy = 1)
{
    /// <summary>Work a second.</summary>
    public double Speed => Work / Math.Max(Length.TotalSeconds, 1e-6);
}
