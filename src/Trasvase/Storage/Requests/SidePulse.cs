namespace Trasvase.Storage.Requests;

/// <summary>
/// Records whether one side shows signs of life. Each request that begins or ends a wait reports it here, and so does each answer and each
/// piece of a body that the side accepts. Cheap enough to call for every piece of a body, and may be read at any moment.
/// </summary>
internal sealed class SidePulse(TimeProvider time)
{
    private long _since = time.GetTimestamp();
    private int _asking;
    private volatile bool _isUnanswered;
    private volatile Repetition _repetition = Repetition.None;

    /// <summary>The attempt that is under way, and the most attempts there are.</summary>
    public Repetition Repetition => _repetition;

    /// <summary>How long the side has been silent while a request waits for it; zero if none waits.</summary>
    public TimeSpan Silence =>
        _isUnanswered || Volatile.Read(ref _asking) > 0 ? time.GetElapsedTime(Volatile.Read(ref _since)) : TimeSpan.Zero;

    /// <summary>Records that a request begins to wait for the side.</summary>
    public void Ask()
    {
        if (Interlocked.Increment(ref _asking) == 1 && !_isUnanswered)
        {
            Volatile.Write(ref _since, time.GetTimestamp());
        }
    }

    /// <summary>Records that the side answered a waiting request.</summary>
    public void Answered()
    {
        Interlocked.Decrement(ref _asking);
        Volatile.Write(ref _since, time.GetTimestamp());
        if (_isUnanswered)
        {
            _isUnanswered = false;
            _repetition = Repetition.None;
        }
    }

    /// <summary>
    /// Records that the side accepted bytes from a waiting request. If an earlier request got no answer, this does not count as a sign of
    /// life: the bytes may only have reached a buffer of this machine.
    /// </summary>
    public void Took()
    {
        Interlocked.Decrement(ref _asking);
        if (!_isUnanswered)
        {
            Volatile.Write(ref _since, time.GetTimestamp());
        }
    }

    /// <summary>Records that a request stopped waiting.</summary>
    /// <param name="isUnanswered">True if no answer came; false if the answer is no longer needed.</param>
    public void Left(bool isUnanswered)
    {
        Interlocked.Decrement(ref _asking);
        _isUnanswered |= isUnanswered;
    }

    /// <summary>Records that a request without an answer is repeated.</summary>
    public void Repeats(Repetition repetition)
    {
        if (_isUnanswered && repetition.Attempt > _repetition.Attempt)
        {
            _repetition = repetition;
        }
    }
}

/// <summary>The number of an attempt.</summary>
/// <param name="Attempt">The attempt, counted from 1.</param>
/// <param name="Most">The most attempts there are; 0 if not known yet.</param>
internal sealed record Repetition(int Attempt, int Most)
{
    /// <summary>The first attempt.</summary>
    public static Repetition None { get; } = new(1, 0);
}
