using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>How an object is cut into parts, all of one size but the last. Pure.</summary>
/// <param name="Size">The object's size in bytes; at least 1.</param>
/// <param name="PartSize">The size in bytes of every part but the last.</param>
internal readonly record struct PartLayout(long Size, long PartSize)
{
    private const long MiB = 1024 * 1024;
    private const long SmallestWorthwhile = 8 * MiB;
    private const long LargestSensible = 32 * MiB;
    private const long LargestFollowed = 256 * MiB;
    private const int PartsWanted = 64;

    // A pulled part costs this process one request and no buffer. The parts are therefore large, but numerous enough to fill an account's
    // ingress.
    private const long SmallestPulled = 16 * MiB;
    private const int PullsWanted = 128;

    /// <summary>The number of parts.</summary>
    public int Count => (int)((Size + PartSize - 1) / PartSize);

    /// <summary>The part with this number, counted from 1.</summary>
    public Part this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Count);
            var offset = (number - 1) * PartSize;
            return new Part(number, offset, Math.Min(PartSize, Size - offset));
        }
    }

    /// <summary>Returns the number of the part that holds the byte at this offset.</summary>
    public int NumberAt(long offset) => (int)(offset / PartSize) + 1;

    /// <summary>
    /// Returns the most similar layout whose parts hold whole parts of the source, so that digests of the source's parts can be taken.
    /// Null if the target accepts no such layout, or if its parts would be too large to be sent again.
    /// </summary>
    /// <param name="sourcePart">The size in bytes of every part of the source but the last.</param>
    /// <param name="target">The target's limits.</param>
    public PartLayout? Following(long sourcePart, StoreProfile target)
    {
        var fewest = (Size + target.PartCountMax - 1) / target.PartCountMax;
        var times = Math.Max(1, (PartSize + (sourcePart / 2)) / sourcePart);
        times = Math.Max(times, (Math.Max(fewest, target.PartSizeMin) + sourcePart - 1) / sourcePart);
        var partSize = Math.Min(times * sourcePart, Size);
        return partSize <= Math.Max(PartSize, Math.Min(LargestFollowed, target.PartSizeMax)) && partSize <= target.PartSizeMax
            ? this with { PartSize = partSize }
            : null;
    }

    /// <summary>
    /// Returns a layout that the target accepts; null if it can hold no object of this size in parts. If no size is wanted, there are
    /// enough parts to keep many connections busy, but they are not so small that requests cost more than bytes.
    /// </summary>
    public static PartLayout? For(long size, StoreProfile target, long? wanted) =>
        Within(size, target, wanted ?? Math.Clamp(RoundUp(size / PartsWanted), SmallestWorthwhile, LargestSensible));

    /// <summary>
    /// Returns the layout in which an object may be read: this one, or a single part if nothing shows that several answers are of the same
    /// version. Null if the target accepts no part that large.
    /// </summary>
    public PartLayout? ReadableAs(VersionIdentity version, StoreProfile target) =>
        Count == 1 || version.IsTelling ? this : Size <= target.PartSizeMax ? this with { PartSize = Size } : null;

    /// <summary>Returns a layout of parts that the target fetches itself; null if it can hold no object of this size in parts.</summary>
    public static PartLayout? ForPull(long size, StoreProfile target, long? wanted) =>
        Within(size, target, wanted ?? Math.Max(RoundUp(size / PullsWanted), SmallestPulled));

    private static PartLayout? Within(long size, StoreProfile target, long partSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        partSize = Math.Clamp(partSize, Math.Max(1, target.PartSizeMin), target.PartSizeMax);
        var fewest = (size + target.PartCountMax - 1) / target.PartCountMax;
        if (fewest > partSize)
        {
            partSize = Math.Min(RoundUp(fewest), target.PartSizeMax);
        }

        var layout = new PartLayout(size, partSize);
        return fewest > target.PartSizeMax ? null : layout;
    }

    private static long RoundUp(long size) => (size + MiB - 1) / MiB * MiB;
}
