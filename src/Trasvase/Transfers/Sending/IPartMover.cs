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
    /// Whether parts that the target pulled in an earlier run are of use although only their CRC-64 is known. If not, they are of use where the
    /// source keeps a CRC-64 that they are compared with.
    /// </summary>
    bool KeepsPulledParts { get; }

    /// <summary>Waits for the right to move one part of an object.</summary>
    ValueTask<Slot> EnterAsync(ObjectInfo source, CancellationToken cancellationToken);

    /// <summary>
    /// Moves one part. May be repeated: the source is the buffer. Progress made by an attempt that fails is taken back.
    /// </summary>
    /// <param name="moving">The object, its upload, and what is kept of both meanwhile.</param>
    /// <param name="part">Which part.</param>
    /// <param name="turn">The right to do so, which whoever calls gives back in the end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the target staged, with its own digest, and the CRC-64 that it must be.</returns>
    /// <exception cref="SourceChangedException">The source is no longer the pinned version.</exception>
    /// <exception cref="StoreException">Of either side.</exception>
    Task<MovedPart> MoveAsync(MovingObject moving, Part part, PartTurn turn, CancellationToken cancellationToken);
}

/// <summary>One attempt to move a part.</summary>
/// <param name="Slot">The right to it. Who needs another one instead gives this one back first.</param>
/// <param name="MayCut">Whether it may be cut where it flows too slowly: the last attempt may not.</param>
internal sealed record PartTurn(Slot Slot, bool MayCut);

/// <summary>An object while its parts are moved.</summary>
/// <param name="Source">The pinned version.</param>
/// <param name="Upload">Where the parts go.</param>
/// <param name="Digests">Taken on the way.</param>
/// <param name="Progress">Counts.</param>
internal sealed record MovingObject(ObjectInfo Source, UploadId Upload, ObjectDigests Digests, ObjectProgress Progress);
