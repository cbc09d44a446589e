using Trasvase.Hosting;
using Trasvase.Http.Connecting;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;

namespace Trasvase.Tests.Hosting;

/// <summary>Which store a location opens, and which it must not. Nothing here sends a request.</summary>
public sealed class StoreCatalogTests : IDisposable
{
    private const string Key = "c2VjcmV0LWNhbmFyeQ==";

    private readonly HttpMessageInvoker _transport = HttpTransport.Create(new HttpOptions());

    [Theory]
    [InlineData("az://archive/key")]
    [InlineData("https://acct.blob.core.windows.net/archive/key")]
    [InlineData("https://ACCT.blob.core.windows.net:443/archive/key")]
    public void OpenTarget_AccountThatIsConfigured_IsOpened(string location)
    {
        var byVariables = Catalog(new AzureBlobOptions { AccountName = "acct", AccountKey = Key });
        var byString = Catalog(new AzureBlobOptions
        {
            ConnectionString = $"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key}",
        });

        foreach (var catalog in new[] { byVariables, byString })
        {
            var store = catalog.OpenTarget(catalog.Parse(location)).ShouldBeOfType<AzureBlobStore>();
            (store.Container, store.Endpoint.ToString()).ShouldBe(("archive", "https://acct.blob.core.windows.net"));
        }
    }

    [Fact]
    public void OpenTarget_AccountOnlyInTheLocation_IsThatOne()
    {
        var catalog = Catalog(new AzureBlobOptions());

        var store = catalog.OpenTarget(catalog.Parse("https://other.blob.core.windows.net/archive/key")).ShouldBeOfType<AzureBlobStore>();

        store.Endpoint.ToString().ShouldBe("https://other.blob.core.windows.net");
    }

    [Fact]
    public void OpenTarget_AnotherAccountThanTheConfiguredOne_IsRefusedWithoutTheSecret()
    {
        var byVariables = Catalog(new AzureBlobOptions { AccountName = "acct", AccountKey = Key });
        var byString = Catalog(new AzureBlobOptions
        {
            ConnectionString = $"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key}",
        });

        foreach (var catalog in new[] { byVariables, byString })
        {
            var refusal = Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse(
                "https://other.blob.core.windows.net/archive/key")));
            refusal.Message.ShouldContain("acct");
            refusal.Message.ShouldNotContain(Key);
        }
    }

    [Fact]
    public void OpenTarget_S3_IsRefused()
    {
        var catalog = Catalog(new AzureBlobOptions());

        Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("s3://bucket/key"))).Message
            .ShouldContain("cannot be the target");
    }

    [Theory]
    [InlineData(null, "https://bucket.s3.eu-west-1.amazonaws.com/k", "s3://bucket/k")]
    [InlineData("https://s3.us-west-2.amazonaws.com", "https://s3.eu-west-1.amazonaws.com/bucket/k", "s3://bucket/k")]
    [InlineData("http://minio:9000", "http://minio:9000/bucket/k", "s3://bucket/k")]
    public void Parse_S3Url_IsTheBucketAsItIsWrittenElsewhere(string? endpoint, string url, string location) =>
        Catalog(new AzureBlobOptions(), new S3Options { Endpoint = endpoint }).Parse(url).ToString().ShouldBe(location);

    [Theory]
    [InlineData("http://minio:9000", "https://bucket.s3.amazonaws.com/k", "AWS_ENDPOINT_URL_S3")]
    [InlineData(null, "https://bucket.s3.cn-north-1.amazonaws.com.cn/k", "AWS_REGION")]
    public void Parse_S3UrlThatIsNotReached_SaysWhatToSet(string? endpoint, string url, string mend) =>
        Should.Throw<ConfigurationException>(() => Catalog(new AzureBlobOptions(), new S3Options
        {
            Endpoint = endpoint,
        }).Parse(url)).Message
            .ShouldContain(mend);

    [Theory]
    [InlineData("https://acct.blob.core.windows.net/archive")]
    [InlineData("https://acct.blob.core.windows.net/archive/")]
    [InlineData("https://acct.dfs.core.windows.net/archive")]
    [InlineData("https://acct.blob.core.windows.net")]
    public void OpenTarget_EndpointThatNamesTheContainer_NamesItOnce(string endpoint)
    {
        foreach (var azure in new[]
        {
            new AzureBlobOptions { AccountKey = Key, Endpoint = endpoint },
            new AzureBlobOptions { ConnectionString = $"BlobEndpoint={endpoint};AccountKey={Key}" },
        })
        {
            var catalog = Catalog(azure);
            var store = catalog.OpenTarget(catalog.Parse("az://archive/k")).ShouldBeOfType<AzureBlobStore>();
            (store.Container, store.Endpoint.ToString()).ShouldBe(("archive", "https://acct.blob.core.windows.net"));
        }
    }

    [Theory]
    [InlineData("https://acct.blob.core.windows.net/other", null, "'other'")]
    [InlineData("http://127.0.0.1:10000/acct/other", null, "'other'")]
    [InlineData("https://storage.example.test/archive", null, "ends with the container's name")]
    [InlineData("https://storage.example.test/archive", "acct", "ends with the container's name")]
    [InlineData("https://acct.queue.core.windows.net", null, "another service")]
    [InlineData("https://acct.blob.core.windows.net/archive?sv=1&sig=SECRET", null, "AZURE_STORAGE_SAS_TOKEN")]
    public void OpenTarget_EndpointWhoseContainerIsInDoubt_SaysWhatToLeaveOff(string endpoint, string? account, string mend)
    {
        var catalog = Catalog(new AzureBlobOptions { AccountName = account, AccountKey = Key, Endpoint = endpoint });

        var refusal = Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("az://archive/k")));

        refusal.Message.ShouldContain(mend);
        refusal.Message.ShouldNotContain("SECRET");
    }

    [Theory]
    [InlineData("http://127.0.0.1:10000/acct", "acct", "http://127.0.0.1:10000/acct")]
    [InlineData("http://127.0.0.1:10000/acct/archive", "acct", "http://127.0.0.1:10000/acct")]
    [InlineData("http://azurite:10000/archive", "archive", "http://azurite:10000/archive")]
    public void OpenTarget_EndpointThatNamesTheAccount_KeepsIt(string endpoint, string account, string kept)
    {
        var catalog = Catalog(new AzureBlobOptions { AccountName = account, AccountKey = Key, Endpoint = endpoint });

        catalog.OpenTarget(catalog.Parse("az://archive/k")).ShouldBeOfType<AzureBlobStore>().Endpoint.ToString().ShouldBe(kept);
    }

    [Fact]
    public void OpenSource_WithoutABucket_IsTheDefaultOne()
    {
        var catalog = Catalog(new AzureBlobOptions());

        catalog.OpenSource(catalog.Parse("s3:///a/key")).ShouldBeOfType<S3Store>().Container.ShouldBe("default-bucket");
    }

    [Fact]
    public void OpenTarget_NoAccountAtAll_SaysWhatToSet()
    {
        var catalog = Catalog(new AzureBlobOptions());

        Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("az://archive/"))).Message
            .ShouldContain("AZURE_STORAGE_CONNECTION_STRING");
    }

    public void Dispose() => _transport.Dispose();

    private StoreCatalog Catalog(AzureBlobOptions azure, S3Options? s3 = null) =>
        new(
            new TrasvaseOptions { S3 = s3 ?? new S3Options { DefaultBucket = "default-bucket" }, AzureBlob = azure },
            new HttpOptions(),
            _transport);
}
