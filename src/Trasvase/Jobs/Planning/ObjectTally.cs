namespace Trasvase;

/// <summary>A number of objects and of their bytes.</summary>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">The number of bytes of all objects together.</param>
public readonly record struct ObjectTally(long Objects, long Bytes)
{
    /// <summary>Returns the tally with one more object.</summary>
    internal ObjectTally With(long bytes) => new(Objects + 1, Bytes + bytes);
}

/// <summary>The objects of one range of sizes.</summary>
/// <param name="UpTo">The largest size in bytes; null for objects that are larger than all other classes.</param>
/// <param name="Tally">The objects that are not in a smaller class.</param>
public readonly record struct SizeClass(long? UpTo, ObjectTally Tally);

/// <summary>The objects of one storage class.</summary>
/// <param name="StorageClass">The storage class in the store's own word.</param>
/// <param name="Tally">The objects.</param>
public readonly record struct ClassTally(string StorageClass, ObjectTally Tally);

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
