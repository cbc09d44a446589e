using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public sealed class StoreArgumentsTests : IDisposable
{
    private static readonly TrasvaseOptions FromVariables = new()
    {
        S3 = new S3Options
        {
            AccessKeyId = "id",
            SecretAccessKey = "secret",
            SessionToken = "token",
            Region = "eu-west-1",
            Endpoint = "https://one",
        },
        AzureBlob = new AzureBlobOptions { ConnectionString = "connection", AccountName = "account", AccountKey = "key", SasToken = "sas" },
    };

    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<byte[]> Keys =>
        [Key, Encoding.ASCII.GetBytes(Convert.ToBase64String(Key) + "\n"), Encoding.ASCII.GetBytes(" " + Convert.ToHexString(Key))];

    private static byte[] Key { get; } = SHA256.HashData("key"u8);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Read_CustomerKeyInAnyForm_IsTheSame(byte[] content)
    {
        File.WriteAllBytes(_file, content);

        Read("--sse-c-key-file", _file).S3.CustomerKey.ShouldBe(Convert.ToBase64String(Key));
    }

    [Fact]
    public void Read_CustomerKeyOfAnotherLength_IsRefusedWithoutShowingIt()
    {
        File.WriteAllText(_file, "CanaryKeyThatIsTooShort");

        var error = Should.Throw<ConfigurationException>(() => Read("--sse-c-key-file", _file));

        error.Message.ShouldContain("must hold 32 bytes");
        error.Message.ShouldNotContain("Canary");
    }

    [Fact]
    public void Read_NothingGiven_IsTheEnvironmentWithTheLimitsAndWordsOfACommand() =>
        Read().ShouldBe(FromVariables with { Limits = null, IsCommand = true });

    [Fact]
    public void Read_Given_WinsOverTheEnvironment()
    {
        var s3 = Read("--s3-endpoint", "https://two", "--s3-region", "eu-south-2", "--s3-addressing", "virtual-host", "--source-public", "--requester-pays").S3;

        s3.ShouldBe(FromVariables.S3 with
        {
            Endpoint = "https://two",
            Region = "eu-south-2",
            Addressing = S3Addressing.VirtualHost,
            Public = true,
            RequesterPays = true,
        });
    }

    [Fact]
    public void Read_ProfileGiven_LeavesTheEnvironmentsKeysAside() =>
        Read("--s3-profile", "work").S3.ShouldBe(FromVariables.S3 with
        {
            Profile = "work",
            AccessKeyId = null,
            SecretAccessKey = null,
            SessionToken = null,
        });

    [Fact]
    public void Read_AzureAccountGiven_LeavesTheEnvironmentsConnectionStringAside() =>
        Read("--azure-account", "other").AzureBlob.ShouldBe(FromVariables.AzureBlob with
        {
            ConnectionString = null,
            AccountName = "other",
        });

    [Fact]
    public void Read_SignatureGiven_LeavesTheEnvironmentsKeyAside()
    {
        File.WriteAllText(_file, "mine");

        var azure = Read("--azure-sas-file", _file).AzureBlob;

        azure.ShouldBe(
            FromVariables.AzureBlob with
            {
                ConnectionString = null,
                AccountKey = null,
                SasToken = "mine",
                RenewSasToken = azure.RenewSasToken,
            });
        File.WriteAllText(_file, "newer");
        azure.RenewSasToken.ShouldNotBeNull()().ShouldBe("newer");
    }

    [Fact]
    public void Read_ConnectionStringGiven_IsTheOne()
    {
        File.WriteAllText(_file, "mine");

        Read("--azure-connection-string-file", _file, "--azure-account", "other").AzureBlob.ConnectionString.ShouldBe("mine");
    }

    public void Dispose() => File.Delete(_file);

    private static TrasvaseOptions Read(params string[] arguments)
    {
        var stores = new StoreArguments();
        var command = new Command("test");
        stores.AddTo(command);
        return stores.Read(command.Parse(arguments), FromVariables);
    }
}
