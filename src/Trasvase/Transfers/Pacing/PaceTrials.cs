namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The trials of a little more or a little less: when the next is due, how far it goes, and what it must bring. More and less take turns; a
/// direction that succeeded is tried again. The more trials fail, the rarer they are.
/// </summary>
internal sealed class PaceTrials
{
    // How far a trial goes; what one of more must bring, and what one of less may cost.
    private const double Up = 1.5;
    private const double UpGain = 1.15;
    private const double Down = 0.75;
    private const double DownLoss = 0.97;

    private static readonly TimeSpan PatienceFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(30);

    private bool _wasUp;
    private TimeSpan _held;
    private TimeSpan _patience = PatienceFirst;

    /// <summary>What earlier trials brought does not count any more.</summary>
    public void Restart()
    {
        _patience = PatienceFirst;
        _held = TimeSpan.Zero;
    }

    /// <summary>The next one is as far away as it ever is.</summary>
    public void Wait() => _held = TimeSpan.Zero;

    /// <summary>Whether the level was held long enough, after so much more time.</summary>
    public bool IsDueAfter(TimeSpan more)
    {
        _held += more;
        return _held >= _patience;
    }

    /// <summary>Begins one.</summary>
    /// <returns>The level to try; the bounds may cut it short.</returns>
    public int Begin(int level, bool canGrow, bool canShrink)
    {
        _wasUp = canGrow && (!_wasUp || !canShrink);
        return _wasUp ? Math.Max(level + 1, (int)(level * Up)) : (int)(level * Down);
    }

    /// <summary>The share of the speed before it that the trial must bring. One of more that the bound cut short must bring less.</summary>
    public double Wanted(int before, int tried) => _wasUp ? 1 + ((UpGain - 1) * (tried - before) / (before * (Up - 1))) : DownLoss;

    /// <summary>It did not bring enough.</summary>
    public void Fail() => _patience = _patience * 2 < PatienceMax ? _patience * 2 : PatienceMax;

    /// <summary>It brought enough: the same direction next time.</summary>
    /// <returns>Whether it was one of more.</returns>
    public bool Succeed()
    {
        _patience = PatienceFirst;
        var wasUp = _wasUp;
        _wasUp = !wasUp;
        return wasUp;
    }
}
