namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Plans trials of a slightly higher or lower level: when the next one is due, how far it goes, and what it must bring. Trials of higher
/// and lower levels alternate, and a direction that succeeded is tried again. The more trials fail, the rarer they are.
/// </summary>
internal sealed class PaceTrials
{
    // Factors: how far a trial of a higher level goes and how much faster it must be; then the same for a lower level, which may be
    // slightly slower.
    private const double Up = 1.5;
    private const double UpGain = 1.15;
    private const double Down = 0.75;
    private const double DownLoss = 0.97;

    private static readonly TimeSpan PatienceFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(30);

    private bool _wasUp;
    private TimeSpan _held;
    private TimeSpan _patience = PatienceFirst;

    /// <summary>Forgets the results of earlier trials.</summary>
    public void Restart()
    {
        _patience = PatienceFirst;
        _held = TimeSpan.Zero;
    }

    /// <summary>Begins to wait for the next trial anew.</summary>
    public void Wait() => _held = TimeSpan.Zero;

    /// <summary>Whether a trial is due after the level was held for this additional time.</summary>
    public bool IsDueAfter(TimeSpan more)
    {
        _held += more;
        return _held >= _patience;
    }

    /// <summary>Begins a trial.</summary>
    /// <returns>The level to try; the bounds may cut it short.</returns>
    public int Begin(int level, bool canGrow, bool canShrink)
    {
        _wasUp = canGrow && (!_wasUp || !canShrink);
        return _wasUp ? Math.Max(level + 1, (int)(level * Up)) : (int)(level * Down);
    }

    /// <summary>
    /// Returns the speed that the trial must bring, as a factor of the speed before it. If the bounds cut a trial of a higher level short,
    /// it must bring less.
    /// </summary>
    public double Wanted(int before, int tried) => _wasUp ? 1 + ((UpGain - 1) * (tried - before) / (before * (Up - 1))) : DownLoss;

    /// <summary>Records that the trial did not bring enough, so the next one comes later.</summary>
    public void Fail() => _patience = _patience * 2 < PatienceMax ? _patience * 2 : PatienceMax;

    /// <summary>Records that the trial brought enough, so the next one goes in the same direction.</summary>
    /// <returns>Whether the trial was of a higher level.</returns>
    public bool Succeed()
    {
        _patience = PatienceFirst;
        var wasUp = _wasUp;
        _wasUp = !wasUp;
        return wasUp;
    }
}
