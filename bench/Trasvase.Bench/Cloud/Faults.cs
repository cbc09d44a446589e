namespace Trasvase.Bench.Cloud;

/// <summary>Which requests fail: the same share each time, at places that do not follow the order of the objects.</summary>
internal sealed class Faults(CloudSettings settings)
{
    private long _drawn;

    public bool IsBusy() => settings.Busy > 0 && Draw() < settings.Busy;

    /// <summary>After how many bytes of a body the connection ends; null: it does not.</summary>
    public long? BreaksAfter(long length) => settings.Broken > 0 && length > 0 && Draw() < settings.Broken ? (long)(length * Draw()) : null;

    // SplitMix64 of the number of draws.
    private double Draw()
    {
        var z = (ulong)Interlocked.Increment(ref _drawn) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
