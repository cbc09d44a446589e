using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>The offsets at which a digest of the source begins anew: the ends of the parts in which it was uploaded. Pure.</summary>
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

    /// <summary>The size of every part but the last; null if the sizes differ.</summary>
    public long? Uniform { get; }

    /// <summary>Whether the cuts follow from what the store reports. If not, they are partly assumed.</summary>
    public bool IsCertain { get; }

    /// <summary>The number of parts.</summary>
    public int Count => Uniform is { } size ? Math.Max(1, (int)((_size + size - 1) / size)) : _ends.Length;

    /// <summary>Returns the cuts of an object that is one part.</summary>
    public static SourceCuts Whole(long size) => new(size, Math.Max(1, size), [], isCertain: true);

    /// <summary>
    /// Returns the cuts of an object as its store reports them, or as they must be if all parts but the last have the same size.
    /// </summary>
    /// <param name="size">The object's size in bytes.</param>
    /// <param name="count">The number of parts according to the object's digest; null if the digest does not say.</param>
    /// <param name="told">What the store reports about the parts; null if nothing.</param>
    /// <returns>The cuts; null if nothing can be concluded, or if the reports contradict each other.</returns>
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

    /// <summary>Returns the end of the part that holds the byte at this offset.</summary>
    public long EndAfter(long offset)
    {
        if (Uniform is { } size)
        {
            return Math.Min(_size, ((offset / size) + 1) * size);
        }

        var at = Array.BinarySearch(_ends, offset + 1);
        return _ends[at < 0 ? ~at : at];
    }

    /// <summary>The part at this index, counted from 0.</summary>
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

    // The size of the first of two parts determines both. Of more parts, one in the middle may have another size.
    private static SourceCuts? Alike(long size, long first, int count)
    {
        if (count == 2 && first < size)
        {
            return new SourceCuts(size, first * 2 >= size ? first : null, [first, size], isCertain: true);
        }

        return (size + first - 1) / first == count ? new SourceCuts(size, first, [], isCertain: false) : null;
    }

    // If there are many parts, only a few part sizes are possible, and tools choose round ones.
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
