using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>Whether both sides of a job show signs of life, and how often something was asked again.</summary>
internal sealed class SidePulses(TimeProvider time)
{
    // Shorter than this is a pause that every service makes.
    private static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(3);

    private readonly SidePulse _source = new(time);
    private readonly SidePulse _target = new(time);
    private long _retries;

    /// <summary>Attempts that followed a failed one, so far.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>The pulse of one of the two.</summary>
    public SidePulse Of(bool isTarget) => isTarget ? _target : _source;

    /// <summary>Something is asked again.</summary>
    /// <param name="isTarget">Which side; null if it may be either.</param>
    /// <param name="repetition">For which time.</param>
    public void Repeats(bool? isTarget, Repetition repetition)
    {
        Interlocked.Increment(ref _retries);
        if (isTarget is not false)
        {
            _target.Repeats(repetition);
        }

        if (isTarget is not true)
        {
            _source.Repeats(repetition);
        }
    }

    /// <summary>The side that has been silent longer, and long enough to be told; null for none.</summary>
    /// <param name="names">Those of the source and of the target, for people.</param>
    public SideSilence? Silent((string Source, string Target) names)
    {
        var source = _source.Silence;
        var target = _target.Silence;
        var (service, pulse, silence) = target >= source ? (names.Target, _target, target) : (names.Source, _source, source);
        return silence >= SilenceMin ? new SideSilence(service, silence, pulse.Repetition.Attempt, pulse.Repetition.Most) : null;
    }
}
