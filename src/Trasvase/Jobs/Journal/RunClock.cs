namespace Trasvase.Jobs.Journal;

/// <summary>
/// Counts the time of a run piece by piece, so that one that is killed has counted as long as it got something done. Not for use by two at
/// a time.
/// </summary>
internal sealed class RunClock(TimeProvider time)
{
    private long _counted = time.GetTimestamp();

    /// <summary>Milliseconds since the last call; the rest of one is counted with the next.</summary>
    public long Take()
    {
        var more = (long)time.GetElapsedTime(_counted, time.GetTimestamp()).TotalMilliseconds;
        _counted += more * time.TimestampFrequency / 1000;
        return more;
    }
}
