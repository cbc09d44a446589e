namespace Trasvase.Transfers.Pacing;

/// <summary>
/// One part on its way: how long each side was waited for, and nothing else. Who takes bytes slowly is not blamed on whoever gives
/// them, and waiting for one's turn on neither.
/// </summary>
internal sealed class PartFlow(PartSpeeds speeds, long length, bool mayCut, TimeProvider time) : IDisposable
{
    private const int Source = 0;
    private const int Target = 1;
    private static readonly string[] Sides = ["from the source", "to the target"];

    private readonly long[] _bytes = new long[2];
    private readonly long[] _waited = new long[2];
    private readonly long[] _looked = new long[2];
    private long _since;

    /// <summary>Bytes that are still to come.</summary>
    public long Left => length - Volatile.Read(ref _bytes[Target]);

    /// <summary>From now on one side is waited for.</summary>
    public void Wait() => _since = time.GetTimestamp();

    /// <summary>The source gave so much.</summary>
    /// <exception cref="StoreException">It is better asked again.</exception>
    public void Read(int count) => Add(Source, count);

    /// <summary>The target took so much.</summary>
    /// <exception cref="StoreException">It is better asked again.</exception>
    public void Wrote(int count) => Add(Target, count);

    /// <summary>How long a side was waited for.</summary>
    public TimeSpan Waited(int side) => TimeSpan.FromSeconds((double)Volatile.Read(ref _waited[side]) / time.TimestampFrequency);

    /// <summary>Bytes a second while it was waited for.</summary>
    public double Speed(int side) => Volatile.Read(ref _bytes[side]) / Math.Max(Waited(side).TotalSeconds, 1e-6);

    public void Dispose() => speeds.End(this, Volatile.Read(ref _bytes[Target]) == length);

    private void Add(int side, int count)
    {
        Volatile.Write(ref _bytes[side], _bytes[side] + count);
        Volatile.Write(ref _waited[side], _waited[side] + time.GetTimestamp() - _since);

        // A look at all others is not for every piece.
        if (mayCut && _waited[side] - _looked[side] >= time.TimestampFrequency)
        {
            _looked[side] = _waited[side];
            if (speeds.IsSlow(this, side))
            {
                throw new StoreException(
                    StoreErrorKind.Timeout,
                    RetryAdvice.Worthwhile,
                    $"Only {Speed(side) / 1024:0.#} KiB a second went {Sides[side]}, far less than of other parts: it is asked again over "
                    + "another connection.");
            }
        }
    }
}
