using System.Runtime.CompilerServices;
using Trasvase.Simulation.Drawing;
using Trasvase.Simulation.World;
using Trasvase.Storage;

namespace Trasvase.Simulation.Stores;

/// <summary>A store as one run meets it: the model in memory behind a network on which everything drawn happens.</summary>
internal sealed partial class SimulatedStore(Universe universe, Side side, Run run) : IObjectSource, IObjectTarget, IObjectRemover
{
    private readonly Calls _calls = new(universe, side, run);
    private readonly PlantedFault _planted = new(universe, side, run);
    private readonly Pulls _pulls = new(universe, run);

    public StoreProfile Profile => side.Store.Profile;

    public string Container => side.Store.Container;

    public override string ToString() => side.Store.ToString();

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<ObjectInfo?>($"find {key}", () => side.Store.FindAsync(key, version, CancellationToken.None)), cancellationToken);

    public async IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = options with { PageSize = universe.Scenario.PageSize };
        var pages = side.Store.ListAsync(asked, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        await using var closing = pages;

        // The job's own listing runs beside its connections; a look for earlier copies is made over one of them.
        var request = new Request<bool>($"list {options.Prefix}", () => pages.MoveNextAsync().AsTask())
        {
            Lane = side == universe.Source || IsMerged(options) ? Lane.Beside : Lane.Any,
        };
        while (await _calls.MakeAsync(request, cancellationToken))
        {
            if (_calls.Hits(_calls.Rates.EmptyPage))
            {
                yield return new ListingPage([], []);
            }

            var page = AsListed(pages.Current);
            page = IsMerged(options) ? AsMisled(page) : page;
            yield return page.Objects.Count > 0 && _calls.Hits(_calls.Rates.ListedTwice)
                ? page with { Objects = [.. page.Objects, page.Objects[^1]] }
                : page;
        }
    }

    public async Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        await run.AliveAsync();

        // A read is open until it is closed, not only until it is answered.
        _calls.Opened($"read {key}", Lane.Relay);
        var isOpen = true;
        try
        {
            var request = new Request<ObjectRead>($"open {key} {options.Range}", () => _planted.OpenAsync(key, options))
            {
                Raced = key,
                Lane = Lane.Beside,
            };
            var read = await _calls.MakeAsync(request, cancellationToken);
            var content = new MemoryStream();
            await read.Content.CopyToAsync(content, CancellationToken.None);
            return new ObjectRead(read.Info, read.Length, new DepartingStream(content.ToArray(), _calls, Close));
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            if (isOpen && !_planted.Leaks())
            {
                isOpen = false;
                _calls.Closed(Lane.Relay);
            }
        }
    }

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<IReadOnlyDictionary<string, string>>(
                $"tags {key}", () => side.Store.GetTagsAsync(key, version, CancellationToken.None)),
            cancellationToken);

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<UploadedParts?>($"parts {pinned.Key}", () => side.Store.FindPartsAsync(pinned, CancellationToken.None)),
            cancellationToken);

    public async Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken)
    {
        await run.AliveAsync();

        // Credentials that are renewed take their time; of the store nothing is asked.
        if (_calls.Hits(_calls.Rates.Slow))
        {
            await _calls.TakeTimeAsync(cancellationToken);
        }

        return await side.Store.GrantReadAsync(pinned, expires, cancellationToken);
    }

    public Task CreateContainerAsync(CancellationToken cancellationToken) =>
        ChangeAsync("create container", () => side.Store.CreateContainerAsync(CancellationToken.None), cancellationToken);

    public Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken) =>
        SendAsync($"put {key} {body.Length}", key, body, bytes => PutAsync(key, bytes, body.KnownDigest, options), cancellationToken);

    public Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken) =>
        _calls.MakeAsync(new Request<UploadId>($"begin {key}", () => BeginAsync(key, options)) { Changes = true }, cancellationToken);

    public Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken) =>
        SendAsync(
            $"part {part.Number} of {upload.Value} {upload.Key}",
            null,
            body,
            bytes => _planted.PutPartAsync(upload, part, bytes),
            cancellationToken);

    public Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken)
    {
        return PullAsync($"copy {key}", key, source, FetchAsync, cancellationToken);

        async Task<StoredObject> FetchAsync(ReadGrant grant)
        {
            var stored = await side.Store.PullAsync(key, grant, expected, Conditional(key, options), CancellationToken.None);
            universe.Origins.Stored(key, stored, isFetched: true);
            return stored with { Digest = _pulls.Told(stored.Digest) };
        }
    }

    public Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken)
    {
        return PullAsync($"copy part {part.Number} of {upload.Value} {upload.Key}", null, source, FetchAsync, cancellationToken);

        async Task<PartReceipt> FetchAsync(ReadGrant grant)
        {
            var receipt = await side.Store.PullPartAsync(upload, part, grant, expected, CancellationToken.None);
            universe.Origins.Fetched(receipt);
            return receipt with { Digest = _pulls.Told(receipt.Digest) };
        }
    }

    public Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<IReadOnlyList<StagedPart>>(
                $"staged {upload.Value}", () => side.Store.FindStagedPartsAsync(upload, CancellationToken.None)),
            cancellationToken);

    public Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<StoredObject>($"complete {upload.Value} {upload.Key}", () => CompleteAsync(upload, parts, options))
            {
                Changes = true,
                Raced = upload.Key,
            },
            cancellationToken);

    public Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken) =>
        ChangeAsync($"abort {upload.Value}", () => side.Store.AbortUploadAsync(upload, CancellationToken.None), cancellationToken);

    public Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<StoredObject>($"update {key} {match}", () => side.Store.UpdateAsync(key, change, match, CancellationToken.None))
            {
                Changes = true,
                Raced = key,
            },
            cancellationToken);

    public Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken) =>
        _calls.MakeAsync(
            new Request<bool>($"remove {key} {match}", () => side.Store.RemoveAsync(key, match, CancellationToken.None))
            {
                Changes = true,
                Raced = key,
            },
            cancellationToken);

    // A listing without details tells only the entity tag, which may be an MD5 or may only look like one.
    private ListingPage AsListed(ListingPage page) => !universe.Scenario.CanCopy || Profile.ListsDetails ? page : page with
    {
        Objects = [.. page.Objects.Select(item => item with { PerhapsMd5 = PerhapsMd5(item.ETag!.Trim('"')) })],
    };

    private bool IsMerged(ListOptions options) =>
        side == universe.Target && universe.Scenario.Syncing.ListsTarget && options.Prefix == universe.Scenario.TargetPrefix;

    // A listing of the target that is behind, has gaps or another order.
    private ListingPage AsMisled(ListingPage page)
    {
        var (faults, objects) = (run.IsQuiet ? Syncing.None : universe.Scenario.Syncing, new List<ObjectInfo>());
        foreach (var info in page.Objects.Where(_ => !_calls.Hits(faults.Missing)))
        {
            var earlier = side.History.Of(info.Key).Select(change => change.Now?.Info).OfType<ObjectInfo>().First();
            objects.Add(_calls.Hits(faults.Stale)
                ? info with { ETag = earlier.ETag, Size = earlier.Size, Metadata = earlier.Metadata, LastModified = earlier.LastModified }
                : info);
        }

        if (_calls.Hits(faults.Disordered))
        {
            objects.Reverse();
        }

        return page with { Objects = objects };
    }

    private Digest? PerhapsMd5(string tag) => tag.Contains('-', StringComparison.Ordinal) ? null
        : new Digest(DigestAlgorithm.Md5, universe.Scenario.Copying.TagsMislead ? string.Concat(tag.Reverse()) : tag);

    private WriteOptions Conditional(ObjectKey key, WriteOptions options)
    {
        if (options.Precondition is { MustBeAbsent: false, ETag: null })
        {
            universe.Violate("I5", $"'{key}' is written without a condition.");
        }

        return options;
    }
}
