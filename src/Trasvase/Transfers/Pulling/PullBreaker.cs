namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Keeps count of whether the target still fetches bytes by itself. After several refusals one after the other nobody asks for a
/// while; then one part tries, and the pause grows as long as that is refused too.
/// </summary>
internal sealed class PullBreaker(TimeProvider time)
{
    private const int RefusalsMax = 5;
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private int _refusals;
    private TimeSpan _pause;
    private long _pausedAt;
    private bool _isTrying;

    /// <summary>What the last refusal said, as a sentence; null if there was none.</summary>
    public string? Why { get; private set; }

    /// <summary>Whether to ask the target. Who is told to must say what came of it.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_refusals < RefusalsMax)
            {
                return true;
            }

            if (_isTrying || time.GetElapsedTime(_pausedAt) < _pause)
            {
                return false;
            }

            return _isTrying = true;
        }
    }

    /// <summary>The target fetched the bytes.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _refusals = 0;
            _pause = TimeSpan.Zero;
            _isTrying = false;
        }
    }

    /// <summary>It refused, in a way that says something about other parts too.</summary>
    public void Refused(string why)
    {
        lock (_lock)
        {
            Why = why;
            var wasOpen = _refusals >= RefusalsMax;
            _refusals++;
            if (_refusals == RefusalsMax || (wasOpen && _isTrying))
            {
                _pause = _pause == TimeSpan.Zero ? PauseFirst : _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
                _pausedAt = time.GetTimestamp();
            }

            _isTrying = false;
        }
    }

    /// <summary>Nothing was learnt: it was cancelled, or failed by itself.</summary>
    public void Left()
    {
        lock (_lock)
        {
            _isTrying = false;
        }
    }
}
