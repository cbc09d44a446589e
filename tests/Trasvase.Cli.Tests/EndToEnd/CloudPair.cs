using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Testing.Emulators;

[assembly: AssemblyFixture(typeof(RealServers))]

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>A new bucket on a real S3 server and a new container on Azurite, and a way to see what is in them.</summary>
internal sealed class CloudPair : IDisposable
{
    private readonly HttpMessageInvoker _transport = HttpTransport.Create(new HttpOptions());

    private CloudPair(S3Account s3, string bucket, AzureAccount azure, string container)
    {
        (S3, Bucket, Azure, Container) = (s3, bucket, azure, container);
        var environment = new Dictionary<string, string>(s3.AsEnvironment);
        foreach (var (name, value) in azure.AsEnvironment)
        {
            environment[name] = value;
        }

        Environment = environment;
        var options = new S3Options
        {
            AccessKeyId = s3.AccessKeyId,
            SecretAccessKey = s3.SecretAccessKey,
            Region = s3.Region,
            Endpoint = s3.Endpoint.AbsoluteUri.TrimEnd('/'),
        };
        Source = S3Store.Create(bucket, options, new HttpOptions(), _transport);
        Target = AzureBlobStore.Create(
            container, new AzureBlobOptions { ConnectionString = azure.ConnectionString }, new HttpOptions(), _transport);
    }

    public S3Account S3 { get; }

    public AzureAccount Azure { get; }

    public string Bucket { get; }

    public string Container { get; }

    public S3Store Source { get; }

    public AzureBlobStore Target { get; }

    /// <summary>The variables of both clouds.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes one; the test is skipped, with the reason, where a server is not installed.</summary>
    public static async Task<CloudPair> CreateAsync(RealServers servers)
    {
        var s3 = CephServer.WhyUnavailable() is null
            ? (await servers.CephAsync(Cancellation)).Account
            : (await servers.S3RverAsync(Cancellation)).Account;
        var azure = (await servers.AzuriteAsync(Cancellation)).Account;
        return new CloudPair(s3, await s3.CreateBucketAsync(Cancellation), azure, await azure.CreateContainerAsync(Cancellation));
    }

    /// <summary>The same variables with others in the place of some.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentWith(params (string Name, string Value)[] others)
    {
        var environment = new Dictionary<string, string>(Environment);
        foreach (var (name, value) in others)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>Stores an object in the bucket.</summary>
    public Task PutAsync(string key, byte[] content) =>
        Source.PutAsync(new ObjectKey(key), PartBody.Of(content), new WriteOptions(), Cancellation);

    /// <summary>The keys in the container.</summary>
    public async Task<IReadOnlyList<string>> TargetKeysAsync()
    {
        var keys = new List<string>();
        await foreach (var page in Target.ListAsync(new ListOptions(), Cancellation))
        {
            keys.AddRange(page.Objects.Select(info => info.Key.Value));
        }

        return keys;
    }

    /// <summary>The content of an object in the container.</summary>
    public async Task<byte[]> ReadTargetAsync(string key)
    {
        await using var read = await Target.OpenReadAsync(new ObjectKey(key), new ReadOptions(), Cancellation);
        var content = new MemoryStream();
        await read.Content.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }

    public void Dispose() => _transport.Dispose();
}
