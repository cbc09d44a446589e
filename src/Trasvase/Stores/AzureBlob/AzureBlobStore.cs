using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase.Stores.AzureBlob;

/// <summary>One container of an Azure storage account. It writes block blobs and reads blobs of every type.</summary>
internal sealed class AzureBlobStore : IObjectSource, IObjectTarget, IObjectRemover
{
    private readonly AzureBlobRequests _requests;
    private readonly AzureHierarchy _hierarchy;
    private readonly AzureBlobReader _reader;
    private readonly AzureBlobWriter _writer;
    private readonly AzureBlobPuller _puller;
    private readonly AzureBlobListing _listing;
    private readonly AzureBlobUpdater _updater;

    private AzureBlobStore(string container, AzureBlobAccount account, HttpExchange exchange)
    {
        Container = container;
        Endpoint = account.Endpoint;
        _requests = new AzureBlobRequests(account, container, exchange);
        _hierarchy = new AzureHierarchy(_requests);
        Profile = AzureBlobProfile.Value with
        {
            Service = account.Endpoint.ToString(),
            ProtectsBytes = account.Endpoint.Scheme == "https",
            Network = account.Endpoint.Network,
            WhyKeyRefused = key => AzureBlobProfile.WhyKeyRefused(key) ?? _hierarchy.WhyAnother(key),
        };
        _reader = new AzureBlobReader(_requests, _hierarchy);
        _writer = new AzureBlobWriter(_requests, Profile);
        _puller = new AzureBlobPuller(_requests, Profile);
        _listing = new AzureBlobListing(_requests);
        _updater = new AzureBlobUpdater(_requests, _reader, Profile);
    }

    public StoreProfile Profile { get; }

    public string Container { get; }

    /// <summary>The endpoint of the account's Blob service.</summary>
    internal HttpEndpoint Endpoint { get; }

    /// <summary>Makes the store of a container. Sends no request.</summary>
    /// <exception cref="StoreException">InvalidRequest with a sentence for each fault of the name or the options.</exception>
    public static AzureBlobStore Create(string container, AzureBlobOptions options, HttpOptions http, HttpMessageInvoker transport)
    {
        var account = Resolve(container, options);
        return Create(container, account, AzureAuthority.Of(account, http.Time), http, transport);
    }

    /// <summary>Makes the store of a container that authorizes requests with the tokens of a function. Sends no request.</summary>
    public static AzureBlobStore Create(
        string container, AzureBlobOptions options, Func<Task<BearerToken>> tokens, HttpOptions http, HttpMessageInvoker transport) =>
        Create(container, Resolve(container, options), new BearerAuthority(tokens, http.Time), http, transport);

    private static AzureBlobAccount Resolve(string container, AzureBlobOptions options)
    {
        var faults = new List<string>();
        var account = AzureBlobAccount.Resolve(options, faults);
        if (!IsContainerName(container))
        {
            faults.Add(
                $"'{container}' is no name for an Azure container: it must have 3 to 63 lower-case letters, digits and single hyphens, "
                + "and begin and end with a letter or digit.");
        }

        if (account?.WhyNotIn(container) is { } why)
        {
            faults.Add(why);
        }

        return account is not null && faults.Count == 0
            ? account
            : throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, string.Join(' ', faults));
    }

    private static AzureBlobStore Create(
        string container, AzureBlobAccount account, IRequestAuthority authority, HttpOptions http, HttpMessageInvoker transport) =>
        new(
            container,
            account,
            new HttpExchange(
                transport, authority, new AzureBlobErrors(container, account.Name), http with { Service = account.Endpoint.ToString() }));

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => _hierarchy.LearnAsync(key, cancellationToken);

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _reader.FindAsync(key, version, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        options.VersionsAt is null
            ? _listing.ListAsync(options, cancellationToken)
            : throw new StoreException(
                StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} cannot list versions of an earlier time.");

    public Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken) =>
        _reader.OpenAsync(key, options, cancellationToken);

    /// <summary>Always fails with Unsupported: the service keeps no digest that depends on parts.</summary>
    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        Task.FromException<UploadedParts?>(
        new StoreException(
            StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} does not tell in which parts an object was uploaded."));

    /// <summary>
    /// Always fails with Unsupported: a URL of this service would be signed with an account key, which not every user has.
    /// </summary>
    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        Task.FromException<ReadGrant>(
        new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} {Profile.WhyNoGrants}."));

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _reader.GetTagsAsync(key, version, cancellationToken);

    public async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        var call = new HttpCall
        {
            Operation = $"creating {this}",
            Request = () =>
            {
                var request = _requests.Make(HttpMethod.Put, key: null, ("restype", "container"));
                request.Content = new ByteArrayContent([]);
                return request;
            },
        };
        try
        {
            (await _requests.SendAsync(call, cancellationToken).ConfigureAwait(false)).Dispose();
        }
        catch (StoreException e) when (e.Code == AzureBlobErrors.ContainerAlreadyExists)
        {
            // The container exists, as requested.
        }
    }

    public async Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.PutAsync(key, body, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (e is { Kind: StoreErrorKind.AlreadyExists, Retry: RetryAdvice.Never }
                && options.Precondition.MustBeAbsent
                && body.IsRepeatable)
        {
            // Azurite refuses a put, but not the commit of parts, if the key has staged parts of any upload and no object.
            if (!await IsKnownFreeAsync(key, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return await _writer.PutAsPartAsync(key, body, options, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.FromResult(_writer.Begin(key, options)).ConfigureAwait(false);
    }

    public Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken) =>
        _writer.PutPartAsync(upload, part, body, cancellationToken);

    public async Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await _puller.PullAsync(key, source, expected, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (e is { Kind: StoreErrorKind.AlreadyExists, Retry: RetryAdvice.Never } && options.Precondition.MustBeAbsent)
        {
            // Azurite refuses a pull in the same case as a put.
            if (!await IsKnownFreeAsync(key, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            var upload = _writer.Begin(key, options);
            var part = await _puller.PullPartAsync(
                upload, new Part(1, 0, source.Object.Size), source, expected, cancellationToken).ConfigureAwait(false);
            return await _writer.CompleteAsync(upload, [part], options, cancellationToken).ConfigureAwait(false) with
            {
                Digest = part.Digest
            };
        }
    }

    public Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken) =>
        _puller.PullPartAsync(upload, part, source, expected, cancellationToken);

    public Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken) =>
        _writer.FindStagedAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken) =>
        _writer.CompleteAsync(upload, parts, options, cancellationToken);

    /// <summary>
    /// Sends no request, because the protocol has none that removes staged parts and leaves the object alone. The service collects the
    /// parts a week after the last one came, or when the key is next written to.
    /// </summary>
    public Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    public Task<StoredObject> UpdateAsync(ObjectKey key, ObjectChange change, string match, CancellationToken cancellationToken) =>
        _updater.UpdateAsync(key, change, match, cancellationToken);

    public Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken) =>
        _reader.RemoveAsync(key, match, cancellationToken);

    public override string ToString() => _requests.Name;

    /// <summary>
    /// Returns whether the service allows a container of this name. <c>$root</c> and <c>$web</c> are the service's own containers.
    /// </summary>
    internal static bool IsContainerName(string name) =>
        name is "$root" or "$web"
        || (name.Length is >= 3 and <= 63
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal));

    // Returns false if the service does not say: a SAS may allow writing but not reading.
    private async Task<bool> IsKnownFreeAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.FindAsync(key, version: null, cancellationToken).ConfigureAwait(false) is null;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
