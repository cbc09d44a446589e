using Trasvase.Storage.Requests;

namespace Trasvase.Transfers.Pacing;

/// <summary>Records whether both sides of a job show signs of life, and how often operations were repeated.</summary>
internal sealed class SidePulses(TimeProvider time)
{
    // Every service makes shorter pauses.
    private static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(3);

    private readonly SidePulse _source = new(time);
    private readonly SidePulse _target = new(time);
    private long _retries;

    /// <summary>The number of attempts so far that followed a failed one.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Returns the pulse of one side.</summary>
    public SidePulse Of(bool isTarget) => isTarget ? _target : _source;

    /// <summary>Records that an operation is about to be repeated.</summary>
    /// <param name="isTarget">Whether the target is asked, not the source; null if it may be either.</param>
    /// <param name="repetition">The number of the next attempt.</param>
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

    /// <summary>Returns the side that has been silent longer, if that is long enough to be reported; null otherwise.</summary>
    /// <param name="names">The names of the source and of the target, for people.</param>
    public SideSilence? Silent((string Source, string Target) names)
    {
        var source = _source.Silence;
        var target = _target.Silence;
        var (service, pulse, silence) = target >= source ? (names.Target, _target, target) : (names.Source, _source, source);
        return silence >= SilenceMin ? new SideSilence(service, silence, pulse.Repetition.Attempt, pulse.Repetition.Most) : null;
    }
}
