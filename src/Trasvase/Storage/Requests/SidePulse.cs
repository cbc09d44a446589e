namespace Trasvase.Storage.Requests;

/// <summary>
/// Whether one side shows signs of life. Those who wait for it ask, and what it answers or takes is heard. Cheap enough for every piece of
/// a body; read at any moment.
/// </summary>
internal sealed class SidePulse(TimeProvider time)
{
    private long _since = time.GetTimestamp();
    private int _asking;
    private volatile bool _isUnanswered;
    private volatile Repetition _repetition = Repetition.None;

    /// <summary>Which attempt is under way, and how many there are at most.</summary>
    public Repetition Repetition => _repetition;

    /// <summary>How long nothing has been heard of it, although somebody waits; zero if nobody does.</summary>
    public TimeSpan Silence =>
        _isUnanswered || Volatile.Read(ref _asking) > 0 ? time.GetElapsedTime(Volatile.Read(ref _since)) : TimeSpan.Zero;

    /// <summary>Somebody waits for it from now on.</summary>
    public void Ask()
    {
        if (Interlocked.Increment(ref _asking) == 1 && !_isUnanswered)
        {
            Volatile.Write(ref _since, time.GetTimestamp());
        }
    }

    /// <summary>It has answered somebody who waited.</summary>
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
    /// It has taken bytes from somebody who waited. A side that has left somebody without an answer is not alive for that: they may be no
    /// further than in a buffer of this machine.
    /// </summary>
    public void Took()
    {
        Interlocked.Decrement(ref _asking);
        if (!_isUnanswered)
        {
            Volatile.Write(ref _since, time.GetTimestamp());
        }
    }

    /// <summary>Somebody does not wait any more.</summary>
    /// <param name="isUnanswered">Whether in vain; else the answer is not wanted.</param>
    public void Left(bool isUnanswered)
    {
        Interlocked.Decrement(ref _asking);
        _isUnanswered |= isUnanswered;
    }

    /// <summary>What got no answer is asked again.</summary>
    public void Repeats(Repetition repetition)
    {
        if (_isUnanswered && repetition.Attempt > _repetition.Attempt)
        {
            _repetition = repetition;
        }
    }
}

/// <summary>Which attempt it is.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="Most">How many there are at most; 0 if nobody has counted yet.</param>
internal sealed record Repetition(int Attempt, int Most)
{
    /// <summary>The first.</summary>
    public static Repetition None { get; } = new(1, 0);
}
