using System.Runtime.CompilerServices;
using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Testing.Faults;

/// <summary>A store in memory to which things happen. It plays all roles, logs every call, and lets a test step in at each.</summary>
internal sealed class FaultyStore(MemoryStore inner) : IObjectSource, IObjectTarget, IObjectRemover, IObjectRestorer
{
    /// <summary>The store behind it, for a test's own doings: nothing happens to them and they are not logged.</summary>
    public MemoryStore Inner => inner;

    /// <summary>Every call.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>Comes before a call: may throw, wait, or change what is stored.</summary>
    public Func<StoreCall, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Comes after a call has been carried out: throwing here is losing the answer.</summary>
    public Func<StoreCall, Task> After { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Tells an object's tags, in the place of those that are stored with it; null for these.</summary>
    public Func<ObjectKey, IReadOnlyDictionary<string, string>>? Tagged { get; set; }

    /// <summary>Changes what is read.</summary>
    public Func<StoreCall, ObjectRead, ObjectRead> Reading { get; set; } = static (_, read) => read;

    /// <summary>Changes what is told of an object, whichever call tells it.</summary>
    public Func<StoreOperation, ObjectInfo, ObjectInfo> Telling { get; set; } = static (_, info) => info;

    /// <summary>Whether a read regards the entity tag that it is made on condition of, as it was stored. True by default.</summary>
    public bool RegardsConditions { get; set; } = true;

    /// <summary>Changes what arrives.</summary>
    public Func<StoreCall, PartBody, PartBody> Arriving { get; set; } = static (_, body) => body;

    /// <summary>Changes what is told of an object that was stored.</summary>
    public Func<StoredObject, StoredObject> Stored { get; set; } = static stored => stored;

    /// <summary>Changes what is told of a part that the store fetched.</summary>
    public Func<PartReceipt, PartReceipt> Staged { get; set; } = static staged => staged;

    /// <summary>Changes a page of a listing.</summary>
    public Func<int, ListingPage, ListingPage> Listing { get; set; } = static (_, page) => page;

    /// <summary>Entries a page, whatever the caller asked for; null to do as asked.</summary>
    public int? PageSize { get; set; }

    /// <inheritdoc/>
    public StoreProfile Profile
    {
        get => field ?? inner.Profile;
        set;
    }

    /// <inheritdoc/>
    public string Container => inner.Container;

    /// <inheritdoc/>
    public override string ToString() => inner.ToString();

    /// <inheritdoc/>
    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => inner.LearnNamesAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.Find,
            key,
            async _ => await inner.FindAsync(key, version, cancellationToken) is { } found ? Telling(StoreOperation.Find, found) : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = inner.ListAsync(options with { PageSize = PageSize ?? options.PageSize }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using var closing = pages;
        var number = 0;
        while (await CallAsync(StoreOperation.List, key: null, _ => pages.MoveNextAsync().AsTask()))
        {
            var page = Listing(++number, pages.Current);
            yield return page with { Objects = [.. page.Objects.Select(info => Telling(StoreOperation.List, info))] };
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        var call = Calls.Begin(nth => new StoreCall(StoreOperation.OpenRead, key, nth) { Range = options.Range }, StoreOperation.OpenRead);
        try
        {
            await Before(call);
            var read = Reading(
                call, await inner.OpenReadAsync(key, RegardsConditions ? options : options with { Match = null }, cancellationToken));
            await After(call);
            return new ObjectRead(Telling(StoreOperation.OpenRead, read.Info), read.Length, new ClosingStream(read.Content, Calls.End));
        }
        catch
        {
            Calls.End();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.FindParts, pinned.Key, _ => inner.FindPartsAsync(pinned, cancellationToken));

    /// <inheritdoc/>
    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.GrantRead, pinned.Key, _ => inner.GrantReadAsync(pinned, expires, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.GetTags,
            key,
            _ => Tagged is null ? inner.GetTagsAsync(key, version, cancellationToken) : Task.FromResult(Tagged(key)));

    /// <inheritdoc/>
    public Task CreateContainerAsync(CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.CreateContainer, key: null, async _ =>
        {
            await inner.CreateContainerAsync(cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.Put,
            key,
            async call => Stored(await inner.PutAsync(key, Arriving(call, body), options, cancellationToken)),
            options);

    /// <inheritdoc/>
    public Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.BeginUpload, key, _ => inner.BeginUploadAsync(key, options, cancellationToken), options);

    /// <inheritdoc/>
    public Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.PutPart,
            upload.Key,
            call => inner.PutPartAsync(upload, part, Arriving(call, body), cancellationToken),
            part: part.Number);

    /// <inheritdoc/>
    public Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.Copy, key, async _ => Stored(await inner.PullAsync(key, source, expected, options, cancellationToken)), options);

    /// <inheritdoc/>
    public Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.CopyPart,
            upload.Key,
            async _ => Staged(await inner.PullPartAsync(upload, part, source, expected, cancellationToken)),
            part: part.Number);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.FindStagedParts, upload.Key, _ => inner.FindStagedPartsAsync(upload, cancellationToken));

    /// <inheritdoc/>
    public Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken) =>
        CallAsync(
            StoreOperation.CompleteUpload,
            upload.Key,
            async _ => Stored(await inner.CompleteUploadAsync(upload, parts, options, cancellationToken)),
            options);

    /// <inheritdoc/>
    public Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.AbortUpload, upload.Key, async _ =>
        {
            await inner.AbortUploadAsync(upload, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.Update, key, _ => inner.UpdateAsync(key, change, match, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.Remove, key, _ => inner.RemoveAsync(key, match, cancellationToken));

    /// <inheritdoc/>
    public Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken) =>
        CallAsync(StoreOperation.Restore, archived.Key, async _ =>
        {
            await inner.RestoreAsync(archived, options, cancellationToken);
            return true;
        });

    private async Task<T> CallAsync<T>(
        StoreOperation operation, ObjectKey? key, Func<StoreCall, Task<T>> carryOut, WriteOptions? options = null, int? part = null)
    {
        var call = Calls.Begin(nth => new StoreCall(operation, key, nth) { Precondition = options?.Precondition, Part = part }, operation);
        try
        {
            await Before(call);
            var answer = await carryOut(call);
            await After(call);
            return answer;
        }
        finally
        {
            Calls.End();
        }
    }
}
