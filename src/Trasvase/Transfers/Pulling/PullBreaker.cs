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
    /// <param name="isTrial">Whether this request alone tries if the target pulls again.</param>
    public bool TryEnter(out bool isTrial)
    {
        lock (_lock)
        {
            isTrial = false;
            if (_refusals < RefusalsMax)
            {
                return true;
            }

            if (_isTrying || time.GetElapsedTime(_pausedAt) < _pause)
            {
                return false;
            }

            isTrial = true;
            _isTrying = true;
            return true;
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
    /// <param name="why">The reason, as a sentence.</param>
    /// <param name="isTrial">As <see cref="TryEnter"/> returned it. Requests that began before the pause do not make it longer.</param>
    public void Refused(string why, bool isTrial)
    {
        lock (_lock)
        {
            Why = why;
            if (isTrial && _isTrying)
            {
                _isTrying = false;
                Pause();
            }
            else if (++_refusals == RefusalsMax)
            {
                Pause();
            }
        }
    }

    /// <summary>Reports that nothing was learnt: the request was cancelled, or failed for a reason of its own.</summary>
    /// <param name="isTrial">As <see cref="TryEnter"/> returned it.</param>
    public void Left(bool isTrial)
    {
        lock (_lock)
        {
            _isTrying &= !isTrial;
        }
    }

    private void Pause()
    {
        _pause = _pause == TimeSpan.Zero ? PauseFirst : _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
        _pausedAt = time.GetTimestamp();
    }
}
