using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobOptionsTests
{
    private const string Key = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
    private const string Sas = "sv=2021-12-02&ss=b&srt=sco&sp=rwl&sig=c2VjcmV0%3D";

    [Theory]
    [InlineData(
        $"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key};EndpointSuffix=core.windows.net", "acct",
        "https://acct.blob.core.windows.net")]
    [InlineData($"AccountName=acct;AccountKey={Key}", "acct", "https://acct.blob.core.windows.net")]
    [InlineData($"accountname=acct ; ACCOUNTKEY={Key};;", "acct", "https://acct.blob.core.windows.net")]
    [InlineData(
        $"DefaultEndpointsProtocol=http;AccountName=acct;AccountKey={Key};EndpointSuffix=core.chinacloudapi.cn", "acct",
        "http://acct.blob.core.chinacloudapi.cn")]
    [InlineData(
        $"AccountName=acct;AccountKey={Key};BlobEndpoint=http://127.0.0.1:1234/acct;QueueEndpoint=http://127.0.0.1:1235/acct", "acct",
        "http://127.0.0.1:1234/acct")]
    [InlineData(
        $"BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature={Sas}", "acct", "https://acct.blob.core.windows.net")]
    [InlineData($"BlobEndpoint=https://acct.blob.core.windows.net/?{Sas}", "acct", "https://acct.blob.core.windows.net")]
    [InlineData($"BlobEndpoint=http://127.0.0.1:1234/acct;SharedAccessSignature=?{Sas}", "acct", "http://127.0.0.1:1234/acct")]
    [InlineData($"AccountName=acct;SharedAccessSignature={Sas}", "acct", "https://acct.blob.core.windows.net")]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData(
        "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite", "devstoreaccount1",
        "http://azurite:10000/devstoreaccount1")]
    [InlineData(
        "UseDevelopmentStorage=True;DevelopmentStorageProxyUri=http://azurite:7000/;", "devstoreaccount1",
        "http://azurite:7000/devstoreaccount1")]
    public void Resolve_ConnectionString_IsRead(string text, string name, string endpoint)
    {
        var faults = new List<string>();

        var account = AzureBlobAccount.Resolve(new AzureBlobOptions { ConnectionString = text }, faults);

        faults.ShouldBeEmpty();
        account!.Name.ShouldBe(name);
        account.Endpoint.ToString().ShouldBe(endpoint);
        switch (account.Credentials)
        {
            case AzureCredentials.SharedKey key when name == "acct":
                Convert.ToBase64String(key.Key).ShouldBe(Key);
                break;
            case AzureCredentials.Sas sas:
                sas.Query.ShouldBe(Sas);
                break;
            default:
                name.ShouldBe("devstoreaccount1");
                break;
        }
    }

    [Theory]
    [InlineData("c2VjcmV0", "Name=Value")]
    [InlineData($"AccountKey={Key}", "AccountName=")]
    [InlineData("AccountName=acct", "AccountKey=")]
    [InlineData("AccountName=acct;AccountKey=not secret base64", "Base64")]
    [InlineData("AccountName=acct;SharedAccessSignature=secret", "SAS")]
    [InlineData($"AccountName=Acct_;AccountKey={Key}", "lower-case")]
    [InlineData($"AccountName=acct;AccountKey={Key};BlobEndpoint=ftp://host", "endpoint")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=nowhere", "endpoint")]
    public void Validate_BrokenConnectionString_SaysWhatWithoutTheSecret(string text, string expected)
    {
        var fault = new AzureBlobOptions { ConnectionString = text }.Validate().ShouldHaveSingleItem();

        fault.ShouldContain(expected);
        fault.ShouldNotContain("c2VjcmV0");
        fault.ShouldNotContain("secret");
    }

    [Fact]
    public void Validate_NothingGiven_NamesTheVariables()
    {
        var fault = new AzureBlobOptions().Validate().ShouldHaveSingleItem();

        fault.ShouldContain("AZURE_STORAGE_CONNECTION_STRING");
        fault.ShouldContain("AZURE_STORAGE_ACCOUNT_NAME");
        fault.ShouldContain("AZURE_STORAGE_ACCESS_KEY");
    }

    [Fact]
    public void Resolve_SeveralWays_TakesTheFirst()
    {
        var all = new AzureBlobOptions
        {
            ConnectionString = "UseDevelopmentStorage=true",
            AccountName = "acct",
            AccountKey = Key,
            SasToken = Sas,
        };

        Resolve(all).Name.ShouldBe("devstoreaccount1");
        Resolve(all with { ConnectionString = null }).Credentials.ShouldBeOfType<AzureCredentials.SharedKey>();
        Resolve(all with { ConnectionString = null, AccountKey = null }).Credentials.ShouldBeOfType<AzureCredentials.Sas>();
        Resolve(new AzureBlobOptions { AccountName = "acct" }).Credentials.ShouldBeOfType<AzureCredentials.Entra>();
    }

    [Theory]
    [InlineData("http://acct.blob.core.windows.net", false)]
    [InlineData("http://azurite:10000/acct", false)]
    [InlineData("http://10.0.0.7:10000/acct", false)]
    [InlineData("https://acct.blob.core.windows.net", true)]
    [InlineData("http://127.0.0.1:10000/acct", true)]
    [InlineData("http://[::1]:10000/acct", true)]
    public void Validate_SasOverHttp_IsRefusedOffLoopback(string endpoint, bool isTaken)
    {
        var faults = new AzureBlobOptions { AccountName = "acct", SasToken = Sas, Endpoint = endpoint }.Validate();

        (faults.Count == 0).ShouldBe(isTaken);
        faults.ShouldAllBe(fault => fault.Contains("https only") && !fault.Contains("c2VjcmV0"));
        new AzureBlobOptions { AccountName = "acct", AccountKey = Key, Endpoint = endpoint }
            .Validate()
            .ShouldBeEmpty("a key's signature is of one request");
    }

    [Fact]
    public void Validate_EntraOverHttp_IsRefused() =>
        new AzureBlobOptions { AccountName = "acct", Endpoint = "http://127.0.0.1:1/acct" }
            .Validate()
            .ShouldHaveSingleItem()
            .ShouldContain("https");

    [Fact]
    public void FromEnvironment_BothSetsOfNames_AreRead()
    {
        var first = new Dictionary<string, string>
        {
            ["AZURE_STORAGE_ACCOUNT_NAME"] = "one",
            ["AZURE_STORAGE_ACCOUNT"] = "two",
            ["AZURE_STORAGE_ACCESS_KEY"] = "",
            ["AZURE_STORAGE_KEY"] = Key,
            ["AZURE_STORAGE_SAS_TOKEN"] = Sas,
            ["AZURE_STORAGE_BLOB_ENDPOINT"] = "http://127.0.0.1:1/one",
            ["AZURE_STORAGE_CONNECTION_STRING"] = " ",
        };

        AzureBlobOptions.FromEnvironment(first.GetValueOrDefault).ShouldBe(
            new AzureBlobOptions { AccountName = "one", AccountKey = Key, SasToken = Sas, Endpoint = "http://127.0.0.1:1/one" });
        AzureBlobOptions.FromEnvironment(_ => null).ShouldBe(new AzureBlobOptions());
    }

    [Fact]
    public void ToString_WithSecrets_ShowsNone()
    {
        var text = new AzureBlobOptions
        {
            ConnectionString = $"AccountName=acct;AccountKey={Key}",
            AccountName = "acct",
            AccountKey = Key,
            SasToken = Sas,
            Endpoint = $"https://user:secret@host/?{Sas}",
        }.ToString();

        text.ShouldContain("acct");
        text.ShouldNotContain("c2VjcmV0");
        text.ShouldNotContain("secret");
    }

    private static AzureBlobAccount Resolve(AzureBlobOptions options) => AzureBlobAccount.Resolve(options, []).ShouldNotBeNull();
}
