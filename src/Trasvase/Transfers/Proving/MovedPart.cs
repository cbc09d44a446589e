using Trasvase.Storage;

namespace Trasvase.Transfers.Proving;

/// <summary>A part that is at the target.</summary>
/// <param name="Receipt">The target's receipt.</param>
/// <param name="Crc64">The CRC-64 of the bytes that were sent or that the target fetched; null if the target returns another digest of
/// them.</param>
/// <param name="Pieces">The digests of the part's bytes that are needed to rebuild the source's digest; empty if none is needed.</param>
internal sealed record MovedPart(PartReceipt Receipt, ulong? Crc64, IReadOnlyList<Piece> Pieces)
{
    /// <summary>How the part got to the target.</summary>
    public PartOrigin Origin { get; init; }
}

/// <summary>How a part got to the target, which determines what is known about its bytes.</summary>
internal enum PartOrigin
{
    /// <summary>The bytes passed through this machine, so they are known.</summary>
    Relayed,

    /// <summary>The target fetched the bytes, and only its answer says what they are.</summary>
    Pulled,

    /// <summary>The target fetched the bytes and found that they have the digest that the source keeps of them.</summary>
    Checked,
}
