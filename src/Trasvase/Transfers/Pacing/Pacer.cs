namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Finds the best number of concurrent operations, the level. Pure: samples in, a level out. The level begins low and doubles as long as
/// that raises the speed. The pacer then holds it, and now and then tries a slightly higher or lower one: a higher one is kept if it is
/// faster, a lower one if it is as fast. Refusals lower the level at once, and it returns quickly to just below the level at which they
/// began. The level does not rise while operations wait for this machine's processors, because more of them would only wait too.
/// </summary>
internal sealed class Pacer
{
    /// <summary>The lowest level that refusals lead to, unless the maximum is lower. So few operations overload no service.</summary>
    public const int LevelMin = 4;

    private const double TooManyRefused = 0.06;
    private const double SomeRefused = 0.03;
    private const double Shrink = 0.7;
    private const double Recover = 1.25;
    private const double BackTo = 0.9;

    // Far from a service, almost nothing waits for a processor. Close to it, where the processors are the limit, a third of the operations
    // or more do.
    private const double Crowded = 0.15;

    // Answers that arrive at the same time wait for each other too, even if the machine is idle until the next ones arrive. Such a wait
    // counts only if the process uses at least this share of the processors.
    private const double BusyMin = 0.4;

    // A level is judged only if callers wanted more slots for at least this share of the time.
    private const double Wanted = 0.5;

    // The factor by which doubling the level must raise the speed at first.
    private const double DoubleGain = 1.4;
    private const double Smoothing = 0.3;

    private readonly PaceTrials _trials = new();
    private Phase _phase = Phase.Starting;
    private int _before;
    private double _speed;
    private int _refusedAt;
    private bool _wasRefused;

    /// <summary>Makes a pacer.</summary>
    /// <param name="start">The level to begin with.</param>
    /// <param name="max">The highest level.</param>
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

    /// <summary>The number of concurrent operations for now.</summary>
    public int Level { get; private set; }

    /// <summary>The highest level.</summary>
    public int Max { get; private set; }

    /// <summary>Whether the level has just changed, so that the next sample describes the change and not the new level.</summary>
    public bool IsSettling { get; private set; }

    private int Least => Math.Min(LevelMin, Max);

    /// <summary>Changes the highest level.</summary>
    public void SetMax(int max)
    {
        Max = max;
        Level = Math.Clamp(Level, Least, max);
        Restart();
    }

    /// <summary>Forgets what was learnt, because it may not hold any more, and looks for a higher level at once.</summary>
    public void Restart()
    {
        _phase = Phase.Starting;
        _before = 0;
        _speed = 0;
        _trials.Restart();
    }

    /// <summary>Learns from a sample.</summary>
    /// <returns>Whether the level was lowered because of refusals, which have then had their effect.</returns>
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
            // More speed is possible, so the level doubles again as at the beginning.
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
        // A series of refusals began at the level of the first of them.
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
