using System.Collections.Concurrent;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Hosting;

/// <summary>
/// The list of stores, and the only place that knows them all. Opening a store sends no request. A bucket is opened once, so that reads,
/// listings, signed URLs and removals share what is learned about it.
/// </summary>
internal sealed class StoreCatalog(
    TrasvaseOptions options, HttpOptions http, HttpMessageInvoker transport, HttpMessageInvoker? s3Transport = null) : IStoreCatalog
{
    private readonly ConcurrentDictionary<string, Lazy<S3Store>> _buckets = new(StringComparer.Ordinal);
    private readonly Lazy<IAwsCredentialSource?> _awsCredentials = new(() => S3Store.CredentialsOf(options.S3, http.Time));

    public Location Parse(string text) => AtConfigured(Locations.Parse(text, options.S3.DefaultBucket, options.S3.Endpoint));

    public IObjectSource OpenSource(Location location) => location.Scheme switch
    {
        "s3" => OpenS3(location),
        _ => OpenAzureBlob(location),
    };

    public IObjectTarget OpenTarget(Location location) => location.Scheme switch
    {
        "s3" =>
            throw new ConfigurationException($"{location} cannot be the target: this version stores objects in Azure Blob Storage only."),
        _ => OpenAzureBlob(location),
    };

    public IObjectRemover OpenRemover(Location location) => location.Scheme switch
    {
        "s3" => OpenS3(location),
        _ => OpenAzureBlob(location),
    };

    public StoreWire? WireOf(Location location) => location.Scheme switch
    {
        "s3" => StoreWire.Of(OpenS3(location), options.S3, http, s3Transport ?? transport),
        _ => StoreWire.Of(location.Container, AzureOf(location), http, transport),
    };

    private S3Store OpenS3(Location location) =>
        Configured(() => _buckets.GetOrAdd(location.Container, name => new(() => CreateS3(name))).Value);

    private S3Store CreateS3(string bucket)
    {
        S3Bucket.Create(bucket, options.S3);
        return S3Store.Create(bucket, options.S3, _awsCredentials.Value, http, s3Transport ?? transport);
    }

    // A URL of Amazon names a bucket and a region. The region is dropped, because requests find it out. Between AWS partitions they
    // cannot: no other partition knows the buckets of China, so there the region has to be configured.
    private Location AtConfigured(Location location)
    {
        if (location is not { Scheme: "s3", Endpoint: { } named })
        {
            return location;
        }

        if (options.S3.Endpoint is { } other && HttpEndpoint.TryParse(other) is { } endpoint && !S3Endpoint.IsAmazon(endpoint.Host))
        {
            throw new ConfigurationException(
                $"{location} is at Amazon, and the configured S3 service is {endpoint}: leave AWS_ENDPOINT_URL_S3 and --s3-endpoint off "
                + $"for Amazon, or write s3://{location.Container}/ for a bucket there.");
        }

        return named.EndsWith(".cn", StringComparison.Ordinal) && options.S3.Region?.StartsWith("cn-", StringComparison.Ordinal) != true
            ? throw new ConfigurationException(
                $"{location} is in China, where a region has to be named: set AWS_REGION=cn-north-1 or cn-northwest-1, or give "
                + "--s3-region.")
            : location with { Endpoint = null };
    }

    private AzureBlobStore OpenAzureBlob(Location location)
    {
        var azure = AzureOf(location);
        var store = Configured(() => AzureBlobStore.Create(location.Container, azure, http, transport));
        return location.Endpoint is null || store.Endpoint.ToString().Equals(location.Endpoint, StringComparison.OrdinalIgnoreCase)
            ? store
            : throw new ConfigurationException(
                $"{location} is not in the account that is configured ({store.Endpoint}): set the variables of the right account, or use "
                + $"az://{location.Container}/.");
    }

    private AzureBlobOptions AzureOf(Location location) =>
        location.Endpoint is { } endpoint && options.AzureBlob is { ConnectionString: null, Endpoint: null } azure
        ? WithEndpoint(azure, endpoint)
        : options.AzureBlob;

    private static AzureBlobOptions WithEndpoint(AzureBlobOptions azure, string endpoint)
    {
        var parsed = HttpEndpoint.Parse(endpoint);
        var account = parsed.IsAddress ? parsed.BasePath.TrimStart('/') : parsed.Host.Split('.')[0];
        return azure.AccountName is null or { Length: 0 } || azure.AccountName == account
            ? azure with { AccountName = account, Endpoint = endpoint }
            : throw new ConfigurationException(
                $"The location is in the account '{account}', but AZURE_STORAGE_ACCOUNT_NAME says '{azure.AccountName}'.");
    }

    // Stores report invalid options by the only exception that they throw. Here that exception means that nothing can begin.
    private static T Configured<T>(Func<T> create)
    {
        try
        {
            return create();
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.InvalidRequest)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }
}

/// <summary>Opens stores by their locations. Tests replace it to use the memory store.</summary>
internal interface IStoreCatalog
{
    /// <summary>Reads a location.</summary>
    Location Parse(string text);

    /// <summary>Opens a container to read from.</summary>
    IObjectSource OpenSource(Location location);

    /// <summary>Opens a container to write to.</summary>
    IObjectTarget OpenTarget(Location location);

    /// <summary>Opens a container to remove from.</summary>
    IObjectRemover OpenRemover(Location location);

    /// <summary>Returns how the store of a location is reached; null for a store that is not reached over a network.</summary>
    StoreWire? WireOf(Location location) => null;
}
