using Trasvase.Storage;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>A way for one part to get from the source into an upload at the target: relay, or a copy by the target itself.</summary>
internal interface IPartMover
{
    /// <summary>How many parts go side by side at most.</summary>
    int Most { get; }

    /// <summary>
    /// Whether parts that the target pulled in an earlier run are of use although only their CRC-64 is known. If not, they are of use where
    /// the source keeps a CRC-64 that they are compared with.
    /// </summary>
    bool KeepsPulledParts { get; }

    /// <summary>Waits for the right to move one part of an object.</summary>
    ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken);

    /// <summary>The way for parts that this one refuses; null if it refuses none.</summary>
    IPartMover? Otherwise { get; }

    /// <summary>
    /// Moves one part. May be repeated: the source is the buffer. Progress made by an attempt that fails is taken back.
    /// </summary>
    /// <param name="moving">The object, its upload, and what is kept of both meanwhile.</param>
    /// <param name="part">Which part.</param>
    /// <param name="turn">The right to do so, which the caller gives back in the end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// What the target staged, with its own digest, and the CRC-64 that it must be; null if <see cref="Otherwise"/> has to move it.
    /// </returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    /// <exception cref="StoreException">Of either side.</exception>
    Task<MovedPart?> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken);
}

/// <summary>One attempt to move a part.</summary>
/// <param name="Slot">The right to it.</param>
/// <param name="Attempt">Which attempt on this way, counted from 1.</param>
/// <param name="MayCut">Whether the part may be cut where it flows too slowly: the last attempt may not.</param>
internal sealed record PartTurn(Slot Slot, int Attempt, bool MayCut);

/// <summary>An object while its parts are moved.</summary>
/// <param name="Source">The pinned version.</param>
/// <param name="Upload">Where the parts go.</param>
/// <param name="Digests">Taken on the way.</param>
/// <param name="Progress">Counts.</param>
internal sealed record MovingObject(ObjectInfo Source, UploadId Upload, ObjectDigests Digests, ObjectProgress Progress);
