namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Measures how fast the parts of a job flow on either side, and decides which parts are slow: far slower than the others, or below a
/// floor while the others are not. A slow part should be requested again over another connection. If all parts are slow, none counts as
/// slow.
/// </summary>
/// <param name="floor">The bytes per second below which a part is slow; 0 to cut no part.</param>
/// <param name="time">The clock.</param>
internal sealed class PartSpeeds(long floor, TimeProvider time)
{
    /// <summary>The most times that one part is cut.</summary>
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
    /// <param name="length">The part's length in bytes.</param>
    /// <param name="mayCut">Whether the part may be requested again at all.</param>
    public PartFlow Begin(long length, bool mayCut)
    {
        var flow = new PartFlow(this, length, mayCut && floor > 0, time);
        lock (_lock)
        {
            _flowing.Add(flow);
        }

        return flow;
    }

    /// <summary>Ends the watch of a part. Its speed is remembered only if the part is whole.</summary>
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

    /// <summary>Whether a part should be cut, decided from plain values.</summary>
    /// <param name="speed">The part's speed in bytes per second.</param>
    /// <param name="left">The number of its bytes that are still to come.</param>
    /// <param name="waited">How long the side has been waited for.</param>
    /// <param name="peers">The speeds of other parts of the job, current and recent, in ascending order.</param>
    /// <param name="floor">The bytes per second below which a part is slow.</param>
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
