namespace Trasvase.Jobs.Journal;

/// <summary>
/// Measures the time of a run piece by piece, so that for a run that is killed, the time counts up to its last recorded work. Must not be
/// used concurrently.
/// </summary>
internal sealed class RunClock(TimeProvider time)
{
    private long _counted = time.GetTimestamp();

    /// <summary>Returns the milliseconds since the last call. The remaining fraction is counted with the next call.</summary>
    public long Take()
    {
        var more = (long)time.GetElapsedTime(_counted, time.GetTimestamp()).TotalMilliseconds;
        _counted += more * time.TimestampFrequency / 1000;
        return more;
    }
}
