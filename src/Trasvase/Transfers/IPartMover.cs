using Trasvase.Storage;

namespace Trasvase.Transfers;

/// <summary>A way for one part to get from the source into an upload at the target: relay, or a copy by the target itself.</summary>
internal interface IPartMover
{
    /// <summary>
    /// Moves one part. May be repeated: the source is the buffer. Progress made by an attempt that fails is taken back.
    /// </summary>
    /// <returns>What the target staged, with its own digest, and the CRC-64 that it must be.</returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    /// <exception cref="StoreException">Of either side.</exception>
    Task<MovedPart> MoveAsync(ObjectInfo source, UploadId upload, Part part, ObjectProgress progress, CancellationToken cancellationToken);
}

/// <summary>A part at the target.</summary>
/// <param name="Receipt">The target's.</param>
/// <param name="Crc64">Of the bytes that were sent.</param>
internal sealed record MovedPart(PartReceipt Receipt, ulong Crc64);
