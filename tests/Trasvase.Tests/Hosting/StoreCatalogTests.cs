using Trasvase.Hosting;
using Trasvase.Http;
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
        var byString = Catalog(new AzureBlobOptions { ConnectionString = $"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key}" });

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
        var byString = Catalog(new AzureBlobOptions { ConnectionString = $"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key}" });

        foreach (var catalog in new[] { byVariables, byString })
        {
            var refusal = Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("https://other.blob.core.windows.net/archive/key")));
            refusal.Message.ShouldContain("acct");
            refusal.Message.ShouldNotContain(Key);
        }
    }

    [Fact]
    public void OpenTarget_S3_IsRefused()
    {
        var catalog = Catalog(new AzureBlobOptions());

        Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("s3://bucket/key"))).Message.ShouldContain("cannot be the target");
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

        Should.Throw<ConfigurationException>(() => catalog.OpenTarget(catalog.Parse("az://archive/"))).Message.ShouldContain("AZURE_STORAGE_CONNECTION_STRING");
    }

    public void Dispose() => _transport.Dispose();

    private StoreCatalog Catalog(AzureBlobOptions azure) =>
        new(new TrasvaseOptions { S3 = new S3Options { DefaultBucket = "default-bucket" }, AzureBlob = azure }, new HttpOptions(), _transport);
}
