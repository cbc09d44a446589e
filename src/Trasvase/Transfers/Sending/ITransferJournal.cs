using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>
/// What the transfer of one object must remember so that another process can go on with it. When a task has completed, what
/// it was given survives the process; it is never cancelled, because what was done is remembered.
/// </summary>
internal interface ITransferJournal
{
    /// <summary>The upload that was begun for this object and not completed, with the parts known to be staged; null if none.</summary>
    ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source);

    /// <summary>An upload was begun. It takes the place of an earlier one.</summary>
    ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload);

    /// <summary>A part is staged.</summary>
    ValueTask PartStagedAsync(ObjectKey source, MovedPart part);

    /// <summary>The upload is of no use any more.</summary>
    ValueTask UploadDroppedAsync(ObjectKey source);

    /// <summary>The receipt of this object if it was stored and verified but perhaps not yet removed at the source; null if none.</summary>
    ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source);

    /// <summary>The object is stored and verified; its source is removed next.</summary>
    ValueTask StoredAsync(TransferReceipt receipt);
}

/// <summary>An upload that can be taken up again.</summary>
/// <param name="Upload">The target's id of it, with the key that the object is going to have.</param>
/// <param name="SourceETag">Entity tag of the version that it is made of; null where it has none.</param>
/// <param name="SourceVersion">That version's id; null where the container keeps none.</param>
/// <param name="Size">The object's size in bytes.</param>
/// <param name="PartSize">Size in bytes of every part but the last.</param>
/// <param name="Write">Names the attempt: what the stamp will say.</param>
/// <param name="Parts">The parts that were staged, in no order.</param>
internal sealed record BegunUpload(
    UploadId Upload, string? SourceETag, string? SourceVersion, long Size, long PartSize, string Write, IReadOnlyList<MovedPart> Parts)
{
    /// <summary>That version's time, if it tells which one it was; null if not.</summary>
    public DateTimeOffset? SourceTime { get; init; }

    /// <summary>Whether it is made of this very version.</summary>
    public bool IsOf(ObjectInfo source) =>
        new VersionIdentity(SourceVersion, SourceETag, SourceTime, Size) { IsSettled = SourceTime is not null }
            .CompareTo(VersionIdentity.Of(source)) == Likeness.Same;
}

/// <summary>Remembers nothing: for a transfer that nobody is going to take up again.</summary>
internal class NoTransferJournal : ITransferJournal
{
    public virtual ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => default;

    public virtual ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload) => default;

    public virtual ValueTask PartStagedAsync(ObjectKey source, MovedPart part) => default;

    public virtual ValueTask UploadDroppedAsync(ObjectKey source) => default;

    public virtual ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => default;

    public virtual ValueTask StoredAsync(TransferReceipt receipt) => default;
}
