namespace Trasvase.Transfers.Pacing;

/// <summary>
/// The share of recent requests to one service that were refused. Older requests count less. A few refusals count as none, because every
/// service refuses one request in a hundred now and then.
/// </summary>
internal sealed class RefusalShare
{
    private const int RefusalsMin = 3;
    private const double Prior = 10;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private double _asked;
    private double _refused;

    /// <summary>The share, from 0 to 1.</summary>
    public double Value => _refused < RefusalsMin ? 0 : _refused / (_asked + Prior);

    /// <summary>Adds the requests that were answered in a period of time.</summary>
    public void Add(int asked, int refused, TimeSpan length)
    {
        var kept = Math.Exp(-(length / Memory));
        _asked = (_asked * kept) + asked;
        _refused = (_refused * kept) + refused;
    }

    /// <summary>Forgets all requests, because their refusals have had their effect.</summary>
    public void Forget()
    {
        _asked = 0;
        _refused = 0;
    }
}
