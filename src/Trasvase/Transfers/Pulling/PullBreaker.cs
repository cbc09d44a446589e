namespace Trasvase.Transfers.Pulling;

/// <summary>
/// Keeps track of whether the target still pulls. After several refusals in a row, the target is not asked for a while. Then one part
/// tries, and the pause grows each time that part is refused too.
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

    /// <summary>The reason of the last refusal, as a sentence; null if there was none.</summary>
    public string? Why { get; private set; }

    /// <summary>Whether to ask the target to pull. After true, the caller must report the result: succeeded, refused or left.</summary>
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

    /// <summary>Reports that the target pulled the bytes.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _refusals = 0;
            _pause = TimeSpan.Zero;
            _isTrying = false;
        }
    }

    /// <summary>Reports that the target refused for a reason that concerns other parts too.</summary>
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

    /// <summary>Reports that nothing was learnt: the request was cancelled, or failed for a reason of its own.</summary>
    public void Left()
    {
        lock (_lock)
        {
            _isTrying = false;
        }
    }
}
