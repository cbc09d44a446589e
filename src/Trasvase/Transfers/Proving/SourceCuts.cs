using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>Where a digest of the source begins anew: the ends of the parts in which it was uploaded. Pure.</summary>
internal sealed class SourceCuts
{
    private const long MiB = 1024 * 1024;
    private const long MB = 1_000_000;

    // The part sizes of common tools, the most usual first.
    private static readonly long[] UsualSizes =
        [
            8 * MiB,
            16 * MiB,
            5 * MiB,
            64 * MiB,
            32 * MiB,
            128 * MiB,
            10 * MiB,
            15 * MiB,
            50 * MiB,
            100 * MiB,
            20 * MiB,
            25 * MiB,
            256 * MiB,
            512 * MiB,
            1024 * MiB
        ];

    private readonly long _size;
    private readonly long[] _ends;

    private SourceCuts(long size, long? uniform, long[] ends, bool isCertain)
    {
        _size = size;
        Uniform = uniform;
        _ends = ends;
        IsCertain = isCertain;
    }

    /// <summary>The size of every part but the last; null if they differ.</summary>
    public long? Uniform { get; }

    /// <summary>Whether this is what the store tells, and not concluded from a part of it.</summary>
    public bool IsCertain { get; }

    /// <summary>How many parts there are.</summary>
    public int Count => Uniform is { } size ? Math.Max(1, (int)((_size + size - 1) / size)) : _ends.Length;

    /// <summary>No cut at all.</summary>
    public static SourceCuts Whole(long size) => new(size, Math.Max(1, size), [], isCertain: true);

    /// <summary>The cuts of an object as its store tells them, or as they must be if all parts but the last are alike.</summary>
    /// <param name="size">The object's.</param>
    /// <param name="count">How many parts its digest says it has; null if it does not say.</param>
    /// <param name="told">What the store tells of the parts; null if nothing.</param>
    /// <returns>Null if nothing can be concluded, or what is told does not fit together.</returns>
    public static SourceCuts? Of(long size, int? count, UploadedParts? told)
    {
        if (count == 1)
        {
            return Whole(size);
        }

        if (told is null)
        {
            return count is { } parts && Guess(size, parts) is { } guess ? new SourceCuts(size, guess, [], isCertain: false) : null;
        }

        if ((told.Count ?? count) is not { } all
            || all < told.Known.Count
            || (count is not null && all != count)
            || told.Known.Any(part => part.Length < 1))
        {
            return null;
        }

        return told.Known.Count == all ? Exact(size, told.Known) : Alike(size, told.Known[0].Length, all);
    }

    /// <summary>Where the part ends that the byte at this offset is in.</summary>
    public long EndAfter(long offset)
    {
        if (Uniform is { } size)
        {
            return Math.Min(_size, ((offset / size) + 1) * size);
        }

        var at = Array.BinarySearch(_ends, offset + 1);
        return _ends[at < 0 ? ~at : at];
    }

    /// <summary>A part by its place, counted from 0.</summary>
    public (long Offset, long Length) this[int index]
    {
        get
        {
            var offset = Uniform is { } size ? index * size : index == 0 ? 0 : _ends[index - 1];
            return (offset, _size == 0 ? 0 : EndAfter(offset) - offset);
        }
    }

    private static SourceCuts? Exact(long size, IReadOnlyList<UploadedPart> parts)
    {
        var ends = new long[parts.Count];
        var end = 0L;
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = end = checked(end + parts[i].Length);
        }

        var alike = parts.SkipLast(1).All(part => part.Length == parts[0].Length) && parts[^1].Length <= parts[0].Length;
        return end != size ? null : new SourceCuts(size, alike ? parts[0].Length : null, ends, isCertain: true);
    }

    // Two parts are known by the first; of more, one in the middle may be of another size.
    private static SourceCuts? Alike(long size, long first, int count)
    {
        if (count == 2 && first < size)
        {
            return new SourceCuts(size, first * 2 >= size ? first : null, [first, size], isCertain: true);
        }

        return (size + first - 1) / first == count ? new SourceCuts(size, first, [], isCertain: false) : null;
    }

    // Many parts leave few sizes that they can have had, and tools choose round ones.
    private static long? Guess(long size, int count)
    {
        if (count < 2 || count > size)
        {
            return null;
        }

        var least = (size + count - 1) / count;
        var below = (size + count - 2) / (count - 1);
        long[] round = [(least + MiB - 1) / MiB * MiB, (least + MB - 1) / MB * MB];
        return UsualSizes.Concat(round)
            .Where(candidate => candidate >= least && candidate < below)
            .Select(candidate => (long?)candidate)
            .FirstOrDefault();
    }
}
