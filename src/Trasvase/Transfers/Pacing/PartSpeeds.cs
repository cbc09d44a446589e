namespace Trasvase.Transfers.Pacing;

/// <summary>
/// How fast the parts of a job flow, on either side, and so which of them is slow: far below the others, or below a floor
/// while others are not. Such a part is better asked again over another connection. Where all are slow, none is.
/// </summary>
/// <param name="floor">Bytes a second below which a part is slow; 0 to cut none.</param>
/// <param name="time">The clock.</param>
internal sealed class PartSpeeds(long floor, TimeProvider time)
{
    /// <summary>How often a part is cut at most.</summary>
    public const int CutsMax = 2;

    private const int Remembered = 64;
    private const int PeersMin = 4;
    private const double FarBelow = 1 / 8.0;
    private const double FloorPeers = 2;

    private static readonly TimeSpan SeenFloor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SeenRelative = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Worthwhile = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<PartFlow> _flowing = [];
    private readonly Queue<double>[] _ended = [new(), new()];

    /// <summary>Begins to watch a part.</summary>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="mayCut">Whether it may be asked again at all.</param>
    public PartFlow Begin(long length, bool mayCut)
    {
        var flow = new PartFlow(this, length, mayCut && floor > 0, time);
        lock (_lock)
        {
            _flowing.Add(flow);
        }

        return flow;
    }

    /// <summary>A part is over.</summary>
    public void End(PartFlow flow, bool isWhole)
    {
        lock (_lock)
        {
            _flowing.Remove(flow);
            for (var side = 0; isWhole && side < _ended.Length; side++)
            {
                _ended[side].Enqueue(flow.Speed(side));
                _ = _ended[side].Count > Remembered && _ended[side].TryDequeue(out _);
            }
        }
    }

    /// <summary>Whether a part should be cut because of one side.</summary>
    public bool IsSlow(PartFlow flow, int side)
    {
        var waited = flow.Waited(side);
        var speed = flow.Speed(side);
        if (waited < SeenRelative)
        {
            return false;
        }

        double[] peers;
        lock (_lock)
        {
            peers =
            [
                .. _ended[side],
                .. _flowing.Where(other => other != flow && other.Waited(side) >= SeenRelative).Select(other => other.Speed(side))
            ];
        }

        Array.Sort(peers);
        return IsSlow(speed, flow.Left, waited, peers, floor);
    }

    /// <summary>The same, decided from plain facts.</summary>
    /// <param name="speed">Of the part, in bytes a second.</param>
    /// <param name="left">Bytes of it that are still to come.</param>
    /// <param name="waited">How long they were waited for until now.</param>
    /// <param name="peers">The speeds of other parts of the job, now and lately, in order.</param>
    /// <param name="floor">Bytes a second below which a part is slow.</param>
    public static bool IsSlow(double speed, long left, TimeSpan waited, IReadOnlyList<double> peers, long floor)
    {
        var median = peers.Count > 0 ? peers[peers.Count / 2] : double.PositiveInfinity;
        if (speed < floor && waited >= SeenFloor && median >= FloorPeers * floor)
        {
            return true;
        }

        return peers.Count >= PeersMin
            && waited >= SeenRelative
            && speed < median * FarBelow
            && (left / Math.Max(speed, 1)) - (left / median) > Worthwhile.TotalSeconds;
    }
}
