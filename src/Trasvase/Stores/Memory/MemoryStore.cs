using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Stores.Memory;

/// <summary>
/// The executable model of a store: a container in memory that fulfils the whole contract and nothing else. Tests run against it, and a
/// new store begins as a copy of it. Content is held in arrays, so objects are limited to 1 GiB.
/// </summary>
/// <param name="container">The container's name.</param>
/// <param name="options">The store's behaviour; null for a container that exists, keeps no versions and claims everything but
/// pulls.</param>
internal sealed class MemoryStore(string container, MemoryOptions? options = null)
    : IObjectSource, IObjectTarget, IObjectRemover, IObjectRestorer
{
    private readonly MemoryOptions _options = options ?? new MemoryOptions();
    private readonly MemoryContainer _state = new($"mem://{container}", options ?? new MemoryOptions());

    /// <inheritdoc/>
    public StoreProfile Profile { get; } = options?.Profile ?? MemoryProfile.Default;

    /// <inheritdoc/>
    public string Container => container;

    /// <inheritdoc/>
    public override string ToString() => $"mem://{container}";

    /// <inheritdoc/>
    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureVersionClaimed(Profile, version);
        return _state.Find(key, version)?.Info;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MemoryRequest.EnsureClaimed(Profile, Profile.ListsVersions || options.VersionsAt is null, "list versions of an earlier time");
        var listing = new MemoryListing(options);
        while (!listing.IsEnded)
        {
            await RequestAsync(cancellationToken).ConfigureAwait(false);
            yield return _state.List(listing);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        return Read(key, options);
    }

    /// <summary>Reads an object without counting a request, because another store that fetches from this one also calls it.</summary>
    internal ObjectRead Read(ObjectKey key, ReadOptions options)
    {
        var found = Get(key, options.Version);
        if (options.Match is { } match && match != found.Info.ETag)
        {
            throw new StoreException(
                StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"'{key}' in {this} is not the version that was expected.");
        }

        if (found.Info.IsArchived)
        {
            throw new StoreException(
                StoreErrorKind.Archived, RetryAdvice.Never, $"'{key}' in {this} is archived and cannot be read before it is restored.");
        }

        var (offset, length) = options.Range ?? new ByteRange(0, found.Info.Size);
        if (options.Range is not null && offset >= found.Info.Size)
        {
            throw Invalid($"'{key}' in {this} has {found.Info.Size} bytes: none at {offset}.");
        }

        if (offset + length > found.Info.Size)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                RetryAdvice.Never,
                $"{length} bytes at {offset} were asked for, but '{key}' in {this} has only {found.Info.Size}.");
        }

        return new ObjectRead(found.Info, length, new MemoryStream(found.Content, (int)offset, (int)length, writable: false));
    }

    /// <inheritdoc/>
    public async Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureClaimed(Profile, Profile.FindsParts, "find the parts of an object");
        var found = Get(pinned.Key, pinned.Version);
        return found.Info.ETag == pinned.ETag
            ? MemoryDigests.Parts(found, _options)
            : throw new StoreException(
                StoreErrorKind.PreconditionFailed, RetryAdvice.Never, $"'{pinned.Key}' in {this} is not the version that was expected.");
    }

    /// <inheritdoc/>
    public async Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemoryRequest.EnsureClaimed(Profile, Profile.WhyNoGrants is null, "grant reads");
        var life = expires ?? TimeSpan.FromHours(1);
        return life >= TimeSpan.FromSeconds(1) && life <= TimeSpan.FromDays(7)
            ? await Task.FromResult(new MemoryGrant(this, pinned, _options.Time.GetUtcNow() + life, _options.Time)).ConfigureAwait(false)
            : throw Invalid("A grant lasts 1 second to 7 days.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureClaimed(Profile, Profile.Tags, "keep tags");
        return Get(key, version).Tags;
    }

    /// <inheritdoc/>
    public async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        _state.Create();
    }

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureAllowed(Profile, key, options);
        var content = await MemoryRequest.ReceiveAsync(body, Profile.SinglePutMax, cancellationToken).ConfigureAwait(false);
        var item = MemoryObject.Of(key, content, MemoryObject.ETagOf(content), options, _options);
        return _state.Store(item, options.Precondition).Receipt(Profile);
    }

    /// <inheritdoc/>
    public async Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureAllowed(Profile, key, options);
        return _state.BeginUpload(key);
    }

    /// <inheritdoc/>
    public async Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureNumber(Profile, part);
        var content = await MemoryRequest.ReceiveAsync(body, Profile.PartSizeMax, cancellationToken).ConfigureAwait(false);
        var tag = _state.AddPart(upload, part.Number, content);
        return new PartReceipt(part, tag, MemoryObject.DigestOf(content, Profile));
    }

    /// <inheritdoc/>
    public async Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureAllowed(Profile, key, options);
        var content = await MemoryRequest.FetchAsync(
            Profile, source, range: null, Profile.SinglePullMax, expected, cancellationToken).ConfigureAwait(false);
        var item = MemoryObject.Of(key, content, MemoryObject.ETagOf(content), options, _options);
        return _state.Store(item, options.Precondition).Receipt(Profile);
    }

    /// <inheritdoc/>
    public async Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureNumber(Profile, part);
        var range = new ByteRange(part.Offset, part.Length);
        var content = await MemoryRequest.FetchAsync(
            Profile, source, range, Profile.PartSizeMax, expected, cancellationToken).ConfigureAwait(false);
        return new PartReceipt(part, _state.AddPart(upload, part.Number, content), MemoryObject.DigestOf(content, Profile));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureClaimed(Profile, Profile.FindsStagedParts, "find staged parts");
        return _state.FindParts(upload);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureAllowed(Profile, upload.Key, options);
        return _state.Complete(upload, parts, options).Receipt(Profile);
    }

    /// <inheritdoc/>
    public async Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        _state.Abort(upload);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        MemoryRequest.EnsureAllowed(Profile, key, change);
        return _state.Update(key, change, match).Receipt(Profile) with { Digest = null };
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        return _state.Remove(key, match);
    }

    /// <inheritdoc/>
    public async Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken)
    {
        await RequestAsync(cancellationToken).ConfigureAwait(false);
        _state.Restore(Get(archived.Key, archived.Version).Info, options.Days);
    }

    /// <summary>Stands in for sending a request: it is counted, can be cancelled, and never completes on the caller's stack.</summary>
    private static async Task RequestAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequestTally.Add();
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    private MemoryObject Get(ObjectKey key, string? version)
    {
        MemoryRequest.EnsureVersionClaimed(Profile, version);
        return _state.Find(key, version)
            ?? throw new StoreException(
                StoreErrorKind.NotFound,
                RetryAdvice.Never,
                $"There is no '{key}' in {this}{(version is null ? "" : $" of version {version}")}.");
    }

    private static StoreException Invalid(string message) => new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, message);
}
