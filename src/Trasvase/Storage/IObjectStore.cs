namespace Trasvase.Storage;

/// <summary>
/// A container of one service, with the members that every role has in common. All members of all roles may be called concurrently. They
/// throw only the exceptions that <see cref="StoreException"/> names. On cancellation they throw <see cref="OperationCanceledException"/>
/// promptly; the caller then does not know whether a change took place.
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
    /// Prepares <see cref="StoreProfile.WhyKeyRefused"/> for this key where its answer depends on the account and is not known yet. Most
    /// keys cost no request; the first key that depends on the account costs one. May be repeated.
    /// </summary>
    /// <exception cref="StoreException">
    /// The service does not answer. If it answers but refuses the information, that is not an error.
    /// </exception>
    ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Looks at an object. May be repeated.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version to look at; null for the current one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The object with its details; null if there is no such object or version. Absence is an answer, not an error.</returns>
    /// <exception cref="StoreException">NotFound if the container itself does not exist.</exception>
    Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken);
}

/// <summary>A container that objects are read from. It cannot delete, so a transfer that is not a move cannot either.</summary>
internal interface IObjectSource : IObjectStore
{
    /// <summary>The same container as a restorer of archived objects; null if its store cannot restore.</summary>
    IObjectRestorer? Restorer => this as IObjectRestorer;

    /// <summary>
    /// Lists the container page by page. A page is requested only when the caller asks for it. An answer that is not a listing, or a
    /// listing that makes no progress, is an error and never an empty page: only a valid listing proves that a container is empty. An
    /// object that exists during the whole listing appears in it exactly once. May be repeated.
    /// </summary>
    /// <exception cref="StoreException">NotFound if the container does not exist; Unexpected for an invalid listing.</exception>
    IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an object or a range of it. May be repeated: bytes that are needed again are read from the source again, not buffered.
    /// </summary>
    /// <returns>The bytes as stored: never decompressed, never those of an error document.</returns>
    /// <exception cref="StoreException">
    /// NotFound; PreconditionFailed if <see cref="ReadOptions.Match"/> is not the object's entity tag any more;
    /// InvalidRequest if the range begins past the end; Corrupt if the answer is not the range that was asked for.
    /// </exception>
    Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the parts in which an object was uploaded. A composite digest can only be compared by a caller who knows them. May be
    /// repeated.
    /// </summary>
    /// <param name="pinned">The version that is meant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The parts that the store reports; null if it reports nothing that can be believed.</returns>
    /// <exception cref="StoreException">
    /// NotFound or PreconditionFailed if the version is gone; Unsupported if the profile does not claim
    /// <see cref="StoreProfile.FindsParts"/>.
    /// </exception>
    Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a URL from which another service can read the object without credentials of its own. No request is sent to the store, but
    /// credentials that are about to expire are renewed. May be repeated: each read gets a URL of its own.
    /// </summary>
    /// <param name="pinned">The version that is meant. Where the container keeps versions, the URL names this one. Otherwise the reader
    /// gets the version that is current at that moment.</param>
    /// <param name="expires">For how long a read may begin, 1 s to 7 days; null for one hour. Credentials that expire sooner shorten it;
    /// <see cref="ReadGrant.Expires"/> holds the actual time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// Unsupported if <see cref="StoreProfile.WhyNoGrants"/> says so; InvalidRequest if <paramref name="expires"/> is out of range.
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
    /// Stores an object in one request, all or nothing. If the answer is lost, the object may be stored: find it and compare. The store
    /// repeats the request itself only if the body is repeatable.
    /// </summary>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if the precondition does not hold; Corrupt if the bytes that the store received do not match the
    /// body's digest, or if the body did not write the length that it promised; Unsupported for a precondition that the profile does not
    /// claim; InvalidRequest for a key that the profile refuses or a body over <see cref="StoreProfile.SinglePutMax"/>.
    /// </exception>
    Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Begins an upload in parts. Nothing becomes visible, and an object that already has the key stays as it is.</summary>
    /// <param name="key">The object to be.</param>
    /// <param name="options">The same options that <see cref="CompleteUploadAsync"/> will get. From each of the two calls a store uses the
    /// options that its protocol accepts there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stages a part. Parts may come in any order and concurrently. A part may be sent more than once: the receipt that is given to
    /// <see cref="CompleteUploadAsync"/> says which of the sent parts counts. A store that keeps only the last one (S3) refuses to complete
    /// with an earlier receipt and never mixes them.
    /// </summary>
    /// <exception cref="StoreException">Corrupt as for a put; NotFound if the upload is gone.</exception>
    Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object whose bytes the store fetches from the source itself, in one request, all or nothing. No byte passes through this
    /// process. Everything else is as with <see cref="PutAsync"/>. The store does not repeat the request, because the grant may have
    /// expired.
    /// </summary>
    /// <param name="key">The object to be.</param>
    /// <param name="source">The object to fetch, always as a whole. For an object of 0 bytes, use <see cref="PutAsync"/>.</param>
    /// <param name="expected">The digest that the fetched bytes must have, or else nothing is stored; null to accept any bytes.</param>
    /// <param name="options">As for <see cref="PutAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// As for <see cref="PutAsync"/>; SourceRefused if the store could not read the source; Corrupt if the bytes that it read have another
    /// digest; Unsupported if the source is beyond <see cref="StoreProfile.PullReach"/>, or for a digest that
    /// <see cref="StoreProfile.PullChecks"/> does not name; InvalidRequest for a URL over <see cref="StoreProfile.PullUrlMax"/> or an
    /// object over <see cref="StoreProfile.SinglePullMax"/>.
    /// </exception>
    Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stages a part whose bytes the store fetches from the source itself. Everything else is as with <see cref="PutPartAsync"/>.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="part">The bytes of the source to fetch; at least one.</param>
    /// <param name="source">The object to fetch them from.</param>
    /// <param name="expected">The digest that the bytes must have, or else nothing is staged; null to accept any bytes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">As for <see cref="PullAsync"/>; NotFound if the upload is gone.</exception>
    Task<PartReceipt> PullPartAsync(UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken);

    /// <summary>Returns the parts that are staged for an upload, ordered by number. May be repeated.</summary>
    /// <exception cref="StoreException">Unsupported if the profile does not claim it.</exception>
    Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object visible, all or nothing, with its headers and metadata. Not repeatable in general: if the answer is lost, find the
    /// target object and compare it before trying again. A second completion is refused or leaves the same object.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">Receipts in the order of their parts, at least one.</param>
    /// <param name="options">As for <see cref="BeginUploadAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">
    /// AlreadyExists or PreconditionFailed if the precondition does not hold, in which case nothing has changed; NotFound or InvalidRequest
    /// if the upload or a part is gone because it was completed, aborted or collected.
    /// </exception>
    Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Aborts an upload. May be repeated, and it is not an error if the upload is gone. Where the protocol has no such request (Azure), the
    /// parts stay until the store collects them. Never touches an object that has the key.
    /// </summary>
    Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces an object's headers, its metadata or its tags, all or nothing. Its bytes and everything else are left alone. The new set
    /// replaces the whole old set. If the answer is lost, the change may have been made: find the object and compare.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="change">The new set.</param>
    /// <param name="match">The entity tag that the object must have. Where the protocol does not accept this condition (tags at Azure),
    /// the store compares the tag immediately before and after the change. An object that another writer stores in between may then get
    /// these tags, and the call fails.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The object after the change. Changing headers or metadata gives it another entity tag.</returns>
    /// <exception cref="StoreException">
    /// PreconditionFailed if the object was replaced or removed, in which case nothing has changed; Archived if the store does not change
    /// archived objects; InvalidRequest for values that the store cannot hold; Unsupported if the profile does not claim
    /// <see cref="StoreProfile.Updates"/>.
    /// </exception>
    Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        Task.FromException<StoredObject>(new StoreException(
            StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} changes nothing of an object without its bytes."));
}

/// <summary>A container that objects may be removed from. Only a move gets one.</summary>
internal interface IObjectRemover : IObjectStore
{
    /// <summary>
    /// Removes the current version of an object if it still has this entity tag. There is no removal without this condition. May be
    /// repeated.
    /// </summary>
    /// <returns>True if the object was removed; false if there was none.</returns>
    /// <exception cref="StoreException">PreconditionFailed if the current version is another one; that version is kept.</exception>
    Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken);
}
