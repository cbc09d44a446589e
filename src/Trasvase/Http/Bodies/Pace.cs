namespace Trasvase.Http.Bodies;

/// <summary>
/// Notices a body that creeps: a byte now and then keeps the idle clock quiet, and would hold a connection for ever. Only the time that
/// is spent waiting for bytes counts, so that whoever takes them slowly is not blamed on whoever gives them.
/// </summary>
/// <param name="window">Over how long a wait it is measured.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(TimeSpan window, TimeProvider time)
{
    /// <summary>Less than this, in bytes a second, is creeping.</summary>
    public const int Least = 1024;

    private TimeSpan _waited;
    private long _moved;
    private long _since;

    /// <summary>From now on bytes are waited for.</summary>
    public void Wait() => _since = time.GetTimestamp();

    /// <summary>So many came.</summary>
    /// <returns>How many came in the whole window, and how long it was, if that is too few; null if it is not, or not yet known.</returns>
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
