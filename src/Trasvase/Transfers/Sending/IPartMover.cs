using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>A way to move one part from the source into an upload at the target: relay or pull.</summary>
internal interface IPartMover
{
    /// <summary>The most parts to move concurrently.</summary>
    int Most { get; }

    /// <summary>
    /// Whether parts that the target pulled in an earlier run can be used although only their CRC-64 is known. If not, they can be used
    /// only where the source keeps a CRC-64 to compare them with.
    /// </summary>
    bool KeepsPulledParts { get; }

    /// <summary>Waits for the slot to move one part of an object.</summary>
    /// <param name="source">The object.</param>
    /// <param name="length">The length of the part in bytes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<Slot> EnterAsync(ObjectInfo source, long length, CancellationToken cancellationToken);

    /// <summary>The mover of parts that this one refuses; null if it refuses none.</summary>
    IPartMover? Otherwise { get; }

    /// <summary>
    /// Moves one part. May be repeated: the bytes are read from the source again, not buffered. The progress of a failed attempt is taken
    /// back.
    /// </summary>
    /// <param name="moving">The object with its upload, digests and progress.</param>
    /// <param name="part">The part to move.</param>
    /// <param name="turn">The attempt, with its slot. The caller gives the slot back in the end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// The staged part, with the target's own digest and the CRC-64 that it must have; null if <see cref="Otherwise"/> has to move it.
    /// </returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    /// <exception cref="StoreException">The source or the target failed.</exception>
    Task<MovedPart?> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken);
}

/// <summary>One attempt to move a part.</summary>
/// <param name="Slot">The slot that the attempt holds.</param>
/// <param name="Attempt">The number of the attempt with this mover, counted from 1.</param>
/// <param name="MayCut">Whether the part may be cut off if it flows too slowly; false for the last attempt.</param>
internal sealed record PartTurn(Slot Slot, int Attempt, bool MayCut);

/// <summary>An object while its parts are moved.</summary>
/// <param name="Source">The pinned version.</param>
/// <param name="Upload">The upload that receives the parts.</param>
/// <param name="Digests">The digests that are taken while the bytes pass.</param>
/// <param name="Progress">Counts the bytes moved.</param>
internal sealed record MovingObject(ObjectInfo Source, UploadId Upload, ObjectDigests Digests, ObjectProgress Progress);
