using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>A part at the target.</summary>
/// <param name="Receipt">The target's.</param>
/// <param name="Crc64">Of the bytes that were sent, or that the target fetched; null if it tells another digest of them.</param>
/// <param name="Pieces">Digests of its bytes that are needed to rebuild the source's own; none where that takes none.</param>
internal sealed record MovedPart(PartReceipt Receipt, ulong? Crc64, IReadOnlyList<Piece> Pieces)
{
    /// <summary>How it got there.</summary>
    public PartOrigin Origin { get; init; }
}

/// <summary>How a part got to the target, and so what is known of its bytes.</summary>
internal enum PartOrigin
{
    /// <summary>Through us: we saw them.</summary>
    Relayed,

    /// <summary>The target fetched them: what it says of them is all that is known.</summary>
    Pulled,

    /// <summary>The target fetched them, and found that they have the digest that the source keeps of them.</summary>
    Checked,
}
