namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Which share of the requests to one service was refused lately. What is long ago counts less, and few refusals count as none:
/// one in a hundred is what every service does now and then.
/// </summary>
internal sealed class RefusalShare
{
    private const int RefusalsMin = 3;
    private const double Prior = 10;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private double _asked;
    private double _refused;

    /// <summary>From 0 to 1.</summary>
    public double Value => _refused < RefusalsMin ? 0 : _refused / (_asked + Prior);

    /// <summary>So many were answered in this time.</summary>
    public void Add(int asked, int refused, TimeSpan length)
    {
        var kept = Math.Exp(-(length / Memory));
        _asked = (_asked * kept) + asked;
        _refused = (_refused * kept) + refused;
    }

    /// <summary>What was seen has had its effect.</summary>
    public void Forget()
    {
        _asked = 0;
        _refused = 0;
    }
}
