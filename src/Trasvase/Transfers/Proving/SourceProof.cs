using Trasvase.Integrity;
using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>A digest of the source that can be taken again while its bytes pass, and how to take it.</summary>
/// <param name="Expected">The source's digest.</param>
/// <param name="Cuts">The offsets at which the digest begins anew.</param>
/// <param name="InOrder">Whether bytes must come in order, one part after the other.</param>
internal sealed record SourceProof(Digest Expected, SourceCuts Cuts, bool InOrder)
{
    /// <summary>The digests that the store keeps of the parts in which the source was uploaded; empty if it reports none.</summary>
    public IReadOnlyList<Digest?> PartDigests { get; init; } = [];

    /// <summary>The digest function.</summary>
    public DigestFunction Function => Of(Expected.Algorithm);

    /// <summary>Rebuilds the source's digest from pieces; null if they do not cover it.</summary>
    /// <param name="pieces">The pieces, in any order.</param>
    public Digest? Rebuild(IEnumerable<Piece> pieces)
    {
        var sorted = pieces.OrderBy(piece => piece.Offset).ToList();
        var parts = new List<byte[]>(Cuts.Count);
        for (int index = 0, next = 0; index < Cuts.Count; index++)
        {
            if (Join(sorted, ref next, Cuts[index]) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        var value = Expected.Scope == DigestScope.Composite ? Function.Composite(parts) : parts[0];
        return Expected with { Hex = Convert.ToHexStringLower(value) };
    }

    /// <summary>Returns the digest that the source keeps of exactly these bytes; null if it reports none.</summary>
    public Digest? Of(Part part)
    {
        if (Expected.Scope == DigestScope.Whole)
        {
            return part.Offset == 0 && Cuts is { Count: 1 } && Cuts[0].Length == part.Length ? Expected : null;
        }

        var index = Cuts.Uniform is { } size && part.Offset % size == 0 ? (int)(part.Offset / size) : -1;
        return index >= 0 && index < PartDigests.Count && Cuts[index] == (part.Offset, part.Length) ? PartDigests[index] : null;
    }

    /// <summary>
    /// Returns the numbers of this layout's parts that cannot equal the source, judged by the digests of the source's own parts. If those
    /// digests show nothing, all numbers are returned.
    /// </summary>
    public IReadOnlyList<int> Suspects(PartLayout layout, IEnumerable<Piece> pieces)
    {
        var sorted = pieces.OrderBy(piece => piece.Offset).ToList();
        var wrong = new SortedSet<int>();
        for (int index = 0, next = 0; index < PartDigests.Count; index++)
        {
            var (offset, length) = Cuts[index];
            var part = Join(sorted, ref next, (offset, length));
            if (part is null || PartDigests[index] is not { } kept || kept.Algorithm != Expected.Algorithm)
            {
                wrong.Clear();
                break;
            }

            if (kept.Hex != Convert.ToHexStringLower(part))
            {
                wrong.UnionWith(
                    Enumerable.Range(layout.NumberAt(offset), layout.NumberAt(offset + length - 1) - layout.NumberAt(offset) + 1));
            }
        }

        return wrong.Count > 0 ? [.. wrong] : [.. Enumerable.Range(1, layout.Count)];
    }

    /// <summary>Returns the function that computes a kind of digest.</summary>
    public static DigestFunction Of(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Crc64Nvme => DigestFunction.Crc64,
        DigestAlgorithm.Crc32 => DigestFunction.Crc32,
        DigestAlgorithm.Crc32C => DigestFunction.Crc32C,
        DigestAlgorithm.Md5 => DigestFunction.Md5,
        DigestAlgorithm.Sha1 => DigestFunction.Sha1,
        DigestAlgorithm.Sha256 => DigestFunction.Sha256,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "is not one of ours"),
    };

    // Returns the digest of exactly this stretch, from one piece, or from several if they combine.
    private byte[]? Join(List<Piece> sorted, ref int next, (long Offset, long Length) stretch)
    {
        if (stretch.Length == 0)
        {
            return Function.Compute([]);
        }

        byte[]? joined = null;
        var position = stretch.Offset;
        var end = stretch.Offset + stretch.Length;
        while (position < end && next < sorted.Count && sorted[next].Offset == position && position + sorted[next].Length <= end)
        {
            var piece = sorted[next++];
            if (joined is not null && !Function.Combines)
            {
                return null;
            }

            joined = joined is null ? piece.Value : Function.Combine(joined, piece.Value, piece.Length);
            position += piece.Length;
        }

        return position == end ? joined : null;
    }
}
