namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Finds how many things to do at a time. Pure: samples in, a level out. It begins low and doubles as long as that brings more; then it
/// holds, and now and then tries a little more and a little less: more is kept if it brings more, less if it brings as much. Refusals
/// lower the level at once, and it comes back quickly to just below where they began. While what is in hand waits for this machine's
/// processors nothing is added: it would only wait too.
/// </summary>
internal sealed class Pacer
{
    /// <summary>The least level that refusals lead to, if as much is allowed: fewer than these overload nobody.</summary>
    public const int LevelMin = 4;

    private const double TooManyRefused = 0.06;
    private const double SomeRefused = 0.03;
    private const double Shrink = 0.7;
    private const double Recover = 1.25;
    private const double BackTo = 0.9;

    // Far from a service next to nothing waits for a processor; beside it, where they are the limit, a third of everything and more.
    private const double Crowded = 0.15;

    // Answers that come all at once wait for each other too, on a machine that rests until the next come.
    private const double BusyMin = 0.4;

    // A level is judged only if somebody wanted more than it.
    private const double Wanted = 0.5;

    // What twice as many must bring at first.
    private const double DoubleGain = 1.4;
    private const double Smoothing = 0.3;

    private readonly PaceTrials _trials = new();
    private Phase _phase = Phase.Starting;
    private int _before;
    private double _speed;
    private int _refusedAt;
    private bool _wasRefused;

    /// <summary>Begins.</summary>
    /// <param name="start">The level to begin with.</param>
    /// <param name="max">The highest ever.</param>
    public Pacer(int start, int max)
    {
        Max = max;
        Level = Math.Min(start, max);
    }

    private enum Phase
    {
        Starting,
        Holding,
        Trying,
        Recovering,
    }

    /// <summary>How many things to do at a time now.</summary>
    public int Level { get; private set; }

    /// <summary>The highest level ever.</summary>
    public int Max { get; private set; }

    /// <summary>Whether the level has just been changed, so that the next sample tells of the change and not of the level.</summary>
    public bool IsSettling { get; private set; }

    private int Least => Math.Min(LevelMin, Max);

    /// <summary>Other bounds from now on.</summary>
    public void SetMax(int max)
    {
        Max = max;
        Level = Math.Clamp(Level, Least, max);
        Restart();
    }

    /// <summary>What was learnt may not hold any more: it looks for more at once.</summary>
    public void Restart()
    {
        _phase = Phase.Starting;
        _before = 0;
        _speed = 0;
        _trials.Restart();
    }

    /// <summary>Learns.</summary>
    /// <returns>Whether refusals were answered with fewer: they have had their effect.</returns>
    public bool Next(PaceSample sample)
    {
        if (sample.Refused > TooManyRefused)
        {
            GiveWay();
            return true;
        }

        _wasRefused = false;
        if (IsSettling)
        {
            IsSettling = false;
        }
        else if (sample.Wanted < Wanted)
        {
            GiveUpTrial();
        }
        else
        {
            Judge(sample);
        }

        return false;
    }

    private void Judge(PaceSample sample)
    {
        var mayGrow = sample.Refused <= SomeRefused && (sample.Queued <= Crowded || sample.Busy < BusyMin);
        switch (_phase)
        {
            case Phase.Starting when mayGrow || _before > 0:
                Start(sample.Speed, mayGrow);
                break;
            case Phase.Recovering when mayGrow:
                ComeBack(sample.Speed);
                break;
            case Phase.Trying:
                EndTrial(sample.Speed);
                break;
            case Phase.Holding:
                Hold(sample, mayGrow);
                break;
        }
    }

    private void Start(double speed, bool mayGrow)
    {
        if (_before > 0 && speed < _speed * DoubleGain)
        {
            Set(_before);
            Hold();
            return;
        }

        _speed = speed;
        if (Level == Max)
        {
            Hold();
            return;
        }

        _before = mayGrow ? Level : 0;
        Set(mayGrow ? (int)Math.Min(2L * Level, Max) : Level);
    }

    private void Hold()
    {
        _phase = Phase.Holding;
        _trials.Wait();
        _before = 0;
    }

    private void Hold(PaceSample sample, bool mayGrow)
    {
        _speed += Smoothing * (sample.Speed - _speed);
        if (!_trials.IsDueAfter(sample.Length))
        {
            return;
        }

        var canGrow = mayGrow && Level < Max;
        var canShrink = Level > Math.Min(2 * LevelMin, Max);
        if (canGrow || canShrink)
        {
            _phase = Phase.Trying;
            _before = Level;
            var tried = _trials.Begin(Level, canGrow, canShrink);
            Set(tried > Level ? Math.Min(tried, Max) : Math.Max(tried, Least));
        }
    }

    private void EndTrial(double speed)
    {
        if (speed < _speed * _trials.Wanted(_before, Level))
        {
            var back = _before;
            _trials.Fail();
            Hold();
            Set(back);
            return;
        }

        _speed = speed;
        Hold();
        if (_trials.Succeed() && Level < Max)
        {
            // There is more to be had: as at the beginning, quickly.
            _phase = Phase.Starting;
        }
    }

    private void GiveUpTrial()
    {
        if (_phase == Phase.Trying)
        {
            var back = _before;
            Hold();
            Set(back);
        }
    }

    private void GiveWay()
    {
        // A series of refusals began where the first of them was.
        _refusedAt = _wasRefused ? _refusedAt : Level;
        _wasRefused = true;
        if (_phase == Phase.Trying)
        {
            _trials.Fail();
        }

        _phase = Phase.Recovering;
        _before = 0;
        Set(Math.Max(Least, (int)(Level * Shrink)));
        IsSettling = false;
    }

    private void ComeBack(double speed)
    {
        var goal = Math.Min(Max, (int)(_refusedAt * BackTo));
        if (Level >= goal)
        {
            _speed = speed;
            Hold();
            return;
        }

        Level = Math.Min(goal, Math.Max(Level + 1, (int)(Level * Recover)));
    }

    private void Set(int level)
    {
        IsSettling = level != Level;
        Level = level;
    }
}
