namespace Trasvase.Transfers.Pacing;

/// <summary>
/// Measures how long each side of one part is waited for, and nothing else. A slow target is not blamed on the source, nor a slow source
/// on the target, and waiting for a turn is blamed on neither.
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

    /// <summary>The number of bytes that are still to come.</summary>
    public long Left => length - Volatile.Read(ref _bytes[Target]);

    /// <summary>Begins to measure how long one side is waited for.</summary>
    public void Wait() => _since = time.GetTimestamp();

    /// <summary>Counts bytes that the source returned.</summary>
    /// <exception cref="StoreException">Timeout: the source is so slow that the part should be requested again.</exception>
    public void Read(int count) => Add(Source, count);

    /// <summary>Counts bytes that the target accepted.</summary>
    /// <exception cref="StoreException">Timeout: the target is so slow that the part should be sent again.</exception>
    public void Wrote(int count) => Add(Target, count);

    /// <summary>Returns how long a side was waited for.</summary>
    public TimeSpan Waited(int side) => TimeSpan.FromSeconds((double)Volatile.Read(ref _waited[side]) / time.TimestampFrequency);

    /// <summary>Returns the bytes per second of a side while it was waited for.</summary>
    public double Speed(int side) => Volatile.Read(ref _bytes[side]) / Math.Max(Waited(side).TotalSeconds, 1e-6);

    public void Dispose() => speeds.End(this, Volatile.Read(ref _bytes[Target]) == length);

    private void Add(int side, int count)
    {
        Volatile.Write(ref _bytes[side], _bytes[side] + count);
        Volatile.Write(ref _waited[side], _waited[side] + time.GetTimestamp() - _since);

        // A comparison with all other parts is too expensive for every piece.
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
