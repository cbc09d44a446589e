namespace Trasvase.Jobs.Planning;

/// <summary>Counts objects by size. Memory does not grow with their number.</summary>
internal sealed class SizeHistogram
{
    private const long KiB = 1024;

    private static readonly long[] Bounds = [0, KiB, 64 * KiB, KiB * KiB, 32 * KiB * KiB, KiB * KiB * KiB, 100 * KiB * KiB * KiB];

    private readonly ObjectTally[] _tallies = new ObjectTally[Bounds.Length + 1];

    public void Add(long size)
    {
        var at = Array.FindIndex(Bounds, bound => size <= bound);
        ref var tally = ref _tallies[at < 0 ? Bounds.Length : at];
        tally = tally.With(size);
    }

    /// <summary>Returns every class, including empty ones.</summary>
    public IReadOnlyList<SizeClass> ToList() =>
        [.. _tallies.Select((tally, at) => new SizeClass(at < Bounds.Length ? Bounds[at] : null, tally))];
}

/// <summary>Counts objects by storage class. The number of classes is limited, whatever names a server makes up.</summary>
internal sealed class ClassTallies
{
    private const int Most = 32;
    private const string Others = "other";

    private readonly SortedDictionary<string, ObjectTally> _tallies = new(StringComparer.Ordinal);

    public void Add(string storageClass, long size)
    {
        var name = _tallies.ContainsKey(storageClass) || _tallies.Count < Most ? storageClass : Others;
        _tallies[name] = _tallies.GetValueOrDefault(name).With(size);
    }

    public IReadOnlyList<ClassTally> ToList() => [.. _tallies.Select(pair => new ClassTally(pair.Key, pair.Value))];
}
