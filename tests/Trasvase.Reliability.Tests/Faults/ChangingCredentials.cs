using Trasvase.Hosting;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>Credentials of the source that a test exchanges for others while a job runs.</summary>
internal sealed class ChangingCredentials(AwsCredentials first) : IAwsCredentialSource
{
    private volatile AwsCredentials _now = first;

    public void Become(AwsCredentials credentials) => _now = credentials;

    public ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_now);

    public ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <summary>The stores of a client that has these credentials.</summary>
    public IStoreCatalog Stores(TrasvaseOptions options, HttpMessageInvoker transport) => new Catalog(
        options, this, new HttpOptions { IdleTimeout = options.IdleTimeout, Retry = options.Retry }, transport);

    private sealed class Catalog(TrasvaseOptions options, IAwsCredentialSource credentials, HttpOptions http, HttpMessageInvoker transport)
        : IStoreCatalog
    {
        public Location Parse(string text) => Locations.Parse(text, options.S3.DefaultBucket);

        public IObjectSource OpenSource(Location location) => S3Store.Create(location.Container, options.S3, credentials, http, transport);

        public IObjectTarget OpenTarget(Location location) => AzureBlobStore.Create(location.Container, options.AzureBlob, http, transport);

        public IObjectRemover OpenRemover(Location location) =>
            S3Store.Create(location.Container, options.S3, credentials, http, transport);
    }
}
