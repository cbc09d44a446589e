namespace Trasvase.Simulation.Outages;

/// <summary>Which side is down.</summary>
internal enum DownSide
{
    Source,
    Target,
}

/// <summary>In the middle of what it goes down.</summary>
internal enum Phase
{
    Start,
    Listing,
    Looks,
    Parts,
    SmallPuts,
    Commits,
    Renewals,
    Removals,
}

/// <summary>How a side that is down meets a request.</summary>
internal enum DownWay
{
    Refused,
    Busy,
    Hangs,
}

/// <summary>One outage, in the middle of a job.</summary>
/// <param name="Side">Which side.</param>
/// <param name="Phase">In the middle of what.</param>
/// <param name="Way">How it shows.</param>
/// <param name="Length">How long it takes.</param>
internal sealed record OutageCell(DownSide Side, Phase Phase, DownWay Way, TimeSpan Length)
{
    /// <summary>All of them.</summary>
    public static IEnumerable<OutageCell> All =>
        from length in new[] { TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(2), TimeSpan.FromHours(1) }
        from side in Enum.GetValues<DownSide>()
        from phase in Enum.GetValues<Phase>()
        from way in Enum.GetValues<DownWay>()
        select new OutageCell(side, phase, way, length);

    public override string ToString() => $"{Length} of the {Side}, {Way}, in {Phase}";
}
