namespace Trasvase.Http.Bodies;

/// <summary>
/// Notices a body that creeps. A byte now and then satisfies the idle clock and would hold a connection for ever. Only the time spent
/// waiting for bytes counts, so that a slow reader is not blamed on the sender.
/// </summary>
/// <param name="window">The waiting time over which the speed is measured.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(TimeSpan window, TimeProvider time)
{
    /// <summary>The lowest acceptable speed, in bytes per second.</summary>
    public const int Least = 1024;

    private TimeSpan _waited;
    private long _moved;
    private long _since;

    /// <summary>Records that a wait for bytes begins.</summary>
    public void Wait() => _since = time.GetTimestamp();

    /// <summary>Records that bytes came, and checks the speed at the end of each window.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <returns>
    /// The bytes that came in the window and the window's length, if the body creeps; null if it does not, or if the window has not ended
    /// yet.
    /// </returns>
    public (long Moved, TimeSpan Waited)? Came(int count)
    {
        _waited += time.GetElapsedTime(_since);
        _moved += count;
        if (_waited < window)
        {
            return null;
        }

        var moved = _moved;
        var waited = _waited;
        _moved = 0;
        _waited = TimeSpan.Zero;
        return moved < Least * waited.TotalSeconds ? (moved, waited) : null;
    }
}
