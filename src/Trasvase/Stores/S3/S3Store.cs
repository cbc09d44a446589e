using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Reading;
using Trasvase.Stores.S3.Signing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3;

/// <summary>A bucket of Amazon S3 or of a server that speaks its protocol.</summary>
internal sealed class S3Store : IObjectSource, IObjectTarget, IObjectRemover, IObjectRestorer
{
    private readonly S3Client _client;
    private readonly S3Finder _finder;
    private readonly S3Reader _reader;
    private readonly S3PartReader _parts;
    private readonly S3Listing _listing;
    private readonly S3Writer _writer;
    private readonly S3Uploads _uploads;

    private S3Store(S3Client client)
    {
        _client = client;
        Profile = S3Profile.Of(client.Bucket, client.CustomerKey is not null, client.Authority.Credentials is not null);
        _finder = new S3Finder(client);
        _reader = new S3Reader(client, _finder);
        _parts = new S3PartReader(client);
        _listing = new S3Listing(client, _finder);
        var sender = new S3Sender(client, _finder, Profile);
        _writer = new S3Writer(client, sender, Profile);
        _uploads = new S3Uploads(client, sender, _finder, Profile);
    }

    public StoreProfile Profile { get; }

    public string Container => _client.Bucket.Name;

    /// <summary>The bucket's address, including what earlier answers have corrected.</summary>
    public S3Bucket Bucket => _client.Bucket;

    /// <summary>The credentials that sign requests; null if requests are not signed.</summary>
    public IAwsCredentialSource? Credentials => _client.Authority.Credentials;

    /// <summary>Opens a bucket without sending a request.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="options">The endpoint and the credentials.</param>
    /// <param name="http">The HTTP settings.</param>
    /// <param name="transport">The connection pool, shared by all buckets.</param>
    /// <exception cref="StoreException">InvalidRequest: the name or the options are wrong. The message lists every fault.</exception>
    public static S3Store Create(string bucket, S3Options options, HttpOptions http, HttpMessageInvoker transport) =>
        Create(bucket, options, CredentialsOf(options, http.Time), http, transport);

    /// <summary>Opens a bucket with credentials from another source; null to sign nothing.</summary>
    public static S3Store Create(
        string bucket, S3Options options, IAwsCredentialSource? credentials, HttpOptions http, HttpMessageInvoker transport)
    {
        var place = S3Bucket.Create(bucket, options);
        var authority = new S3Authority(place, credentials, options.RequesterPays, http.Time);
        var errors = new S3Errors(options.RequesterPays, options.CustomerKey is not null);
        var customerKey = options.CustomerKey is { } key ? S3CustomerKey.TryParse(key) : null;
        return new S3Store(
            new S3Client(
                place,
                new HttpExchange(transport, authority, errors, http with { Service = place.Service }),
                authority,
                errors,
                customerKey));
    }

    /// <summary>Returns the source of credentials. All stores of one account share it, so that credentials are looked for once.</summary>
    public static IAwsCredentialSource? CredentialsOf(S3Options options, TimeProvider time) => options switch
    {
        { Public: true } => null,
        { Credentials: null, AccessKeyId: { } id, SecretAccessKey: { } secret, AssumeRoleArn: null } =>
            new GivenCredentials(new AwsCredentials(id, secret, options.SessionToken)),
        _ => SdkCredentials.CreateSource(options, time),
    };

    public ValueTask LearnNamesAsync(ObjectKey key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<ObjectInfo?> FindAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _finder.FindAsync(key, version, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        options.VersionsAt is not { } time
        ? _listing.ListAsync(options, cancellationToken)
        : new S3Versions(_client).ListAsync(options, time, cancellationToken);

    public Task<ObjectRead> OpenReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancellationToken) =>
        _reader.OpenReadAsync(key, options, cancellationToken);

    public Task<UploadedParts?> FindPartsAsync(ObjectInfo pinned, CancellationToken cancellationToken) =>
        _parts.FindAsync(pinned, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? version, CancellationToken cancellationToken) =>
        _reader.GetTagsAsync(key, version, cancellationToken);

    public Task CreateContainerAsync(CancellationToken cancellationToken) => _writer.CreateContainerAsync(cancellationToken);

    public Task<StoredObject> PutAsync(ObjectKey key, PartBody body, WriteOptions options, CancellationToken cancellationToken) =>
        _writer.PutAsync(key, body, options, cancellationToken);

    public Task<UploadId> BeginUploadAsync(ObjectKey key, WriteOptions options, CancellationToken cancellationToken) =>
        _uploads.BeginUploadAsync(key, options, cancellationToken);

    public Task<PartReceipt> PutPartAsync(UploadId upload, Part part, PartBody body, CancellationToken cancellationToken) =>
        _uploads.PutPartAsync(upload, part, body, cancellationToken);

    public Task<IReadOnlyList<StagedPart>> FindStagedPartsAsync(UploadId upload, CancellationToken cancellationToken) =>
        _uploads.FindStagedPartsAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteUploadAsync(
        UploadId upload, IReadOnlyList<PartReceipt> parts, WriteOptions options, CancellationToken cancellationToken) =>
        _uploads.CompleteUploadAsync(upload, parts, options, cancellationToken);

    public Task AbortUploadAsync(UploadId upload, CancellationToken cancellationToken) =>
        _uploads.AbortUploadAsync(upload, cancellationToken);

    public Task RestoreAsync(ObjectInfo archived, RestoreOptions options, CancellationToken cancellationToken) =>
        new S3Restorer(_client).RestoreAsync(archived, options, cancellationToken);

    public async Task<bool> RemoveAsync(ObjectKey key, string match, CancellationToken cancellationToken)
    {
        // Some servers ignore If-Match on a delete. Unless the server is known to honour it, a find checks the entity tag first, which
        // narrows the gap.
        if (Profile.LooksBeforeRemoval && !await IsThereAsync(key, match, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var operation = $"removing {_client.Bucket.Show(key)}";
        var call = S3Client.Call(
            HttpMethod.Delete, () => _client.Bucket.At(key), operation, request => request.SetVerbatim("If-Match", match)) with
        {
            AlsoAnswers = [404, 412]
        };
        int status;
        using (var answer = await _client.SendAsync(call, cancellationToken).ConfigureAwait(false))
        {
            status = answer.Status;
        }

        return status is not (404 or 412)
            || (await IsThereAsync(key, match, cancellationToken).ConfigureAwait(false) ? throw Changed(key) : false);
    }

    public Task<ReadGrant> GrantReadAsync(ObjectInfo pinned, TimeSpan? expires, CancellationToken cancellationToken) =>
        Profile.WhyNoGrants is { } why
        ? Task.FromException<ReadGrant>(new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} {why}."))
        : new S3Grants(_client).GrantAsync(pinned, expires, cancellationToken);

    /// <summary>Throws Unsupported. S3 can only copy within its own service, and Trasvase does not offer that direction.</summary>
    public Task<StoredObject> PullAsync(
        ObjectKey key, ReadGrant source, Digest? expected, WriteOptions options, CancellationToken cancellationToken) =>
        Task.FromException<StoredObject>(CannotPull());

    /// <inheritdoc cref="PullAsync"/>
    public Task<PartReceipt> PullPartAsync(
        UploadId upload, Part part, ReadGrant source, Digest? expected, CancellationToken cancellationToken) =>
        Task.FromException<PartReceipt>(CannotPull());

    public override string ToString() => _client.Bucket.ToString();

    private StoreException CannotPull() =>
        new(StoreErrorKind.Unsupported, RetryAdvice.Never, $"{Profile.Name} fetches no bytes from a URL.");

    // Returns false if there is no such object, and throws if its current version is another one.
    private async Task<bool> IsThereAsync(ObjectKey key, string match, CancellationToken cancellationToken) =>
        await _finder.FindAsync(key, null, cancellationToken).ConfigureAwait(false) is { } found
        && (found.ETag == S3Headers.Quoted(match) ? true : throw Changed(key));

    private StoreException Changed(ObjectKey key) =>
        new(
            StoreErrorKind.PreconditionFailed,
            RetryAdvice.Never,
            $"{_client.Bucket.Show(key)} is not the version that was expected any more: it is kept.");
}
