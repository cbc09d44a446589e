using Trasvase.Storage;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>
/// Records what the transfer of an object must remember so that another process can continue it. Once a returned task has completed, the
/// record survives the process. Writing is never cancelled, because work that was done must be remembered.
/// </summary>
internal interface ITransferJournal
{
    /// <summary>
    /// Finds the upload that was begun for this object and not completed, with the parts known to be staged; null if there is none.
    /// </summary>
    ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source);

    /// <summary>Records that an upload was begun. It replaces an earlier one.</summary>
    ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload);

    /// <summary>Records that a part is staged.</summary>
    ValueTask PartStagedAsync(ObjectKey source, MovedPart part);

    /// <summary>Records that the object's upload is of no use any more.</summary>
    ValueTask UploadDroppedAsync(ObjectKey source);

    /// <summary>
    /// Finds the receipt of this object if it was stored and verified but its source was perhaps not yet removed; null if there is none.
    /// </summary>
    ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source);

    /// <summary>Records that the object is stored and verified, and that its source is removed next.</summary>
    ValueTask StoredAsync(TransferReceipt receipt);
}

/// <summary>An upload that can be continued.</summary>
/// <param name="Upload">The target's id of the upload, with the key that the object is going to have.</param>
/// <param name="SourceETag">The entity tag of the source version; null if it has none.</param>
/// <param name="SourceVersion">The id of the source version; null if the container keeps no versions.</param>
/// <param name="Size">The object's size in bytes.</param>
/// <param name="PartSize">The size in bytes of every part but the last.</param>
/// <param name="Write">The name of the attempt, as the stamp is going to hold it.</param>
/// <param name="Parts">The staged parts, in no particular order.</param>
internal sealed record BegunUpload(
    UploadId Upload, string? SourceETag, string? SourceVersion, long Size, long PartSize, string Write, IReadOnlyList<MovedPart> Parts)
{
    /// <summary>The modification time of the source version, if it identifies the version; null if not.</summary>
    public DateTimeOffset? SourceTime { get; init; }

    /// <summary>Whether the upload was begun for this very version.</summary>
    public bool IsOf(ObjectInfo source) =>
        new VersionIdentity(SourceVersion, SourceETag, SourceTime, Size) { IsSettled = SourceTime is not null }
            .CompareTo(VersionIdentity.Of(source)) == Likeness.Same;
}

/// <summary>A journal that remembers nothing, for a transfer that is never continued.</summary>
internal class NoTransferJournal : ITransferJournal
{
    public virtual ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => default;

    public virtual ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload) => default;

    public virtual ValueTask PartStagedAsync(ObjectKey source, MovedPart part) => default;

    public virtual ValueTask UploadDroppedAsync(ObjectKey source) => default;

    public virtual ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => default;

    public virtual ValueTask StoredAsync(TransferReceipt receipt) => default;
}
