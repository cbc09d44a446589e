using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>A way for one part to get from the source into an upload at the target: relay, or a copy by the target itself.</summary>
internal interface IPartMover
{
    /// <summary>
    /// Moves one part. May be repeated: the source is the buffer. Progress made by an attempt that fails is taken back.
    /// </summary>
    /// <param name="moving">The object, its upload, and what is kept of both meanwhile.</param>
    /// <param name="part">Which part.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the target staged, with its own digest, and the CRC-64 that it must be.</returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    /// <exception cref="StoreException">Of either side.</exception>
    Task<MovedPart> MoveAsync(MovingObject moving, Part part, CancellationToken cancellationToken);
}

/// <summary>A part at the target.</summary>
/// <param name="Receipt">The target's.</param>
/// <param name="Crc64">Of the bytes that were sent.</param>
/// <param name="Pieces">Digests of its bytes that are needed to rebuild the source's own; none where that takes none.</param>
internal sealed record MovedPart(PartReceipt Receipt, ulong Crc64, IReadOnlyList<Piece> Pieces);

/// <summary>An object while its parts are moved.</summary>
/// <param name="Source">The pinned version.</param>
/// <param name="Upload">Where the parts go.</param>
/// <param name="Digests">Taken on the way.</param>
/// <param name="Progress">Counts.</param>
internal sealed record MovingObject(ObjectInfo Source, UploadId Upload, ObjectDigests Digests, ObjectProgress Progress);
