using Trasvase.Transfers;

namespace Trasvase.Storage;

/// <summary>
/// A container of one service, and what every role has in common. All members of all roles may be called concurrently;
/// throw only what <see cref="StoreException"/> names; and on cancellation throw <see cref="OperationCanceledException"/>
/// promptly, whereupon it is not known whether a change took place.
/// </summary>
internal interface IObjectStore
{
    /// <summary>What the store can do.</summary>
    StoreProfile Profile { get; }

    /// <summary>The container's name.</summary>
    string Container { get; }

    /// <summary>Where the container is, for people: <c>s3://bucket</c>. Holds no secret.</summary>
    string ToString();

    /// <summary>
    /// Finds out what <see cref="StoreProfile.WhyKeyRefused"/> says of this key, where that depends on the account and is not known yet.
    /// Costs no request for most keys, and one for the first of the others. May be repeated.
    /// </summary>
    /// <exception cref="StoreException">The service does not answer; what it refuses to tell is no error.</exception>
    ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Looks at an object. May be repeated.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="version">Which version; null for the current one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What is known, with details; null if there is no such object or version: absence is an answer.</returns>
    /// <exception cref="StoreException">NotFound if the container itself does not exist.</exception>
    Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken);
}

/// <summary>A container that objects are read from. It cannot delete, so a transfer that is not a move cannot either.</summary>
internal interface IObjectSource : IObjectStore
{
    /// <summary>The same container, to have archived objects restored; null if its store does not do that.</summary>
    IObjectRestorer? Restorer => this as IObjectRestorer;

    /// <summary>
    /// Lists page by page; no page is asked for before it is wanted. An answer that is not a listing, or a listing that
    /// makes no progress, is an error, never an empty page: an empty container is only believed from a valid listing.
    /// Objects that exist during the whole listing are in it exactly once. May be repeated.
    /// </summary>
    /// <exception cref="StoreException">NotFound if the container does not exist; Unexpected for an invalid listing.</exception>
    IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken);

    /// <summary>Opens an object or a range of it. May be repeated: the source is the buffer.</summary>
    /// <returns>The bytes as stored: never decompressed, never those of an error document.</returns>
    /// <exception cref="StoreException">
    /// NotFound; PreconditionFailed if <see cref="ReadOptions.Match"/> is not the object's entity tag any more;
    /// InvalidRequest if the range begins past the end; Corrupt if the answer is not the range that was asked for.
    /// </exception>
    Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Finds in which parts an object was uploaded: where its digest is made of theirs, nobody can compare it without knowing
    /// that. May be repeated.
    /// </summary>
    /// <param name="pinned">The version that is meant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the store tells; null if it tells nothing that can be believed.</returns>
    /// <exception cref="StoreException">
    /// NotFound or PreconditionFailed if it is not there any more; Unsupported if the profile does not claim it.
    /// </exception>
    Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a URL from which another service can read the object without credentials of its own. Nothing is asked of the store,
    /// but credentials that are about to end are renewed. May be repeated, and is: each reading gets a URL of its own.
    /// </summary>
    /// <param name="pinned">The version that is meant. Where the container keeps versions the URL names it; where not, whoever reads gets
    /// what is there then.</param>
    /// <param name="expires">How long a reading may begin, 1 s to 7 days; null for an hour. It is less if the credentials end before:
    /// <see cref="ReadGrant.Expires"/> tells.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// Unsupported if <see cref="StoreProfile.WhyNoGrants"/> says so; InvalidRequest if nothing can last so long, or so shortly.
    /// </exception>
    Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken);

    /// <summary>Reads an object's tags. May be repeated.</summary>
    /// <exception cref="StoreException">NotFound; Unsupported if the profile does not claim tags.</exception>
    Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken);
}

/// <summary>A container that objects are written to. Nothing becomes visible before it is complete.</summary>
internal interface IObjectTarget : IObjectStore
{
    /// <summary>The same container, to read from it; null if it can only be written to.</summary>
    IObjectSource? Readable => this as IObjectSource;

    /// <summary>Makes the container if it does not exist. May be repeated. Never called unless the user asked for it.</summary>
    Task CreateContainerAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object in one request, all or nothing. If the answer is lost the object may be stored: find it and compare.
    /// The store repeats the request itself only if the body is repeatable.
    /// </summary>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if the precondition does not hold; Corrupt if the store received other bytes than
    /// the body's digest says, or the body wrote another length than it promised; Unsupported for a precondition that the
    /// profile does not claim; InvalidRequest for a key that the profile refuses or a body over <see cref="StoreProfile.SinglePutMax"/>.
    /// </exception>
    Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Begins an upload in parts. Nothing is visible, and what has the key stays as it is.</summary>
    /// <param name="key">The object to be.</param>
    /// <param name="options">As they will be given to <see cref="CompleteUploadAsync"/>; a store takes from each call what its protocol
    /// takes there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stages a part. Parts may come in any order and concurrently. A part may be sent again: the receipt that is given to
    /// <see cref="CompleteUploadAsync"/> says which sending counts. A store that keeps only the last one (S3) refuses to
    /// complete with an earlier receipt; it never mixes them.
    /// </summary>
    /// <exception cref="StoreException">Corrupt as for a put; NotFound if the upload is gone.</exception>
    Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object of which the store fetches the bytes itself, in one request, all or nothing, as <see cref="PutAsync"/> does
    /// otherwise: no byte passes through us. The store does not repeat the request, because what it was given may have ended.
    /// </summary>
    /// <param name="key">The object to be.</param>
    /// <param name="source">Where the bytes are. All of them are fetched; an object of 0 bytes is put, not copied.</param>
    /// <param name="expected">A digest that what is fetched must have, or nothing is stored; null to take what comes.</param>
    /// <param name="options">As for <see cref="PutAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// As for <see cref="PutAsync"/>; SourceRefused if the store could not read the source; Corrupt if what it read has another digest;
    /// Unsupported if <see cref="StoreProfile.PullReach"/> does not reach so far, or for a digest that
    /// <see cref="StoreProfile.PullChecks"/> does not name; InvalidRequest for a URL over <see cref="StoreProfile.PullUrlMax"/> or an
    /// object over <see cref="StoreProfile.SinglePullMax"/>.
    /// </exception>
    Task<StoredObject> CopyAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Stages a part of which the store fetches the bytes itself. Everything else is as with <see cref="PutPartAsync"/>.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="part">Which bytes of the source; at least one.</param>
    /// <param name="source">Where they are.</param>
    /// <param name="expected">A digest that they must have, or nothing is staged; null to take what comes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">As for <see cref="CopyAsync"/>; NotFound if the upload is gone.</exception>
    Task<PartReceipt> PullPartAsync(UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken);

    /// <summary>The parts that are staged for an upload, by number. May be repeated.</summary>
    /// <exception cref="StoreException">Unsupported if the profile does not claim it.</exception>
    Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object visible, all or nothing, with its headers and metadata. Not repeatable in general: if the answer is
    /// lost, find the target and compare before trying again. A second completion is refused or leaves the same object.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">Receipts in the order of their parts, at least one.</param>
    /// <param name="options">As for <see cref="BeginUploadAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if the precondition does not hold: nothing has changed then; NotFound or
    /// InvalidRequest if the upload or a part is gone, because it was completed, aborted or collected.
    /// </exception>
    Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an upload up. May be repeated, and an upload that is gone is no error. Where the protocol has no such request
    /// (Azure) the parts linger until the store collects them. Never touches what has the key.
    /// </summary>
    Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// Changes one kind of what belongs to an object and leaves its bytes, and everything else of it, alone: all or nothing, in one
    /// change. The set that is given replaces the whole set of that kind. If the answer is lost the change may have been made: find the
    /// object and compare.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="change">What it gets.</param>
    /// <param name="match">
    /// The entity tag that it must have. Where the protocol holds no condition on it (tags at Azure), it is looked at immediately before
    /// and after instead: another writer's object that comes in between may get these tags, and the call fails then.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The object as it is afterwards. A change of headers or metadata gives it another entity tag.</returns>
    /// <exception cref="StoreException">
    /// PreconditionFailed if it is another object by now, or gone: nothing has changed then; Archived if the store changes nothing of
    /// what it has archived; InvalidRequest for what the store cannot hold; Unsupported if the profile does not claim it.
    /// </exception>
    Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        Task.FromException<StoredObject>(new StoreException(
            StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} changes nothing of an object without its bytes."));
}

/// <summary>A container that objects may be removed from. Only a move is handed one.</summary>
internal interface IObjectRemover : IObjectStore
{
    /// <summary>
    /// Removes the current version of an object on condition that it still is the one with this entity tag. There is no
    /// removal without a condition. May be repeated.
    /// </summary>
    /// <returns>True if it was removed, false if there was none.</returns>
    /// <exception cref="StoreException">PreconditionFailed if it is another version: it is kept.</exception>
    Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken);
}
