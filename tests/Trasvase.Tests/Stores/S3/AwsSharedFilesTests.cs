using Trasvase.Stores.S3.Signing;

namespace Trasvase.Tests.Stores.S3;

/// <summary>Region and endpoint from a profile, with the precedence that the AWS CLI documents.</summary>
public sealed class AwsSharedFilesTests : IDisposable
{
    private const string Config = """
        # a comment
        [default]
        region = eu-central-1

        [profile work]
        region=eu-west-3   # where it is
        services = local
        endpoint_url = https://all.example.test
        ca_bundle = /etc/work.pem
        s3 =
          max_concurrent_requests = 20
          region = ignored

        [profile "two words"]
        region = sa-east-1

        [profile global]
        endpoint_url = https://all.example.test

        [profile shy]
        endpoint_url = https://all.example.test
        ignore_configured_endpoint_urls = true

        [services local]
        dynamodb =
          endpoint_url = https://dynamo.example.test
        s3 =
          endpoint_url = http://s3.example.test:9000

        [sso-session work]
        region = us-gov-west-1
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-aws-").FullName;
    private readonly Dictionary<string, string> _variables;

    public AwsSharedFilesTests()
    {
        _variables = new Dictionary<string, string>
        {
            ["AWS_CONFIG_FILE"] = Path.Combine(_folder, "config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_folder, "credentials"),
        };
        File.WriteAllText(Path.Combine(_folder, "config"), Config);
        File.WriteAllText(
            Path.Combine(_folder, "credentials"),
            "[keys]\naws_access_key_id = AKID\nregion = ap-south-1\n[work]\naws_secret_access_key = x\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, "eu-central-1", null)]
    [InlineData("work", "eu-west-3", "http://s3.example.test:9000")]
    [InlineData("two words", "sa-east-1", null)]
    [InlineData("global", null, "https://all.example.test")]
    [InlineData("shy", null, null)]
    [InlineData("keys", "ap-south-1", null)]
    [InlineData("nobody", null, null)]
    public void Complete_Profile_GivesRegionAndEndpoint(string? profile, string? region, string? endpoint)
    {
        var options = AwsSharedFiles.Complete(new S3Options { Profile = profile }, _variables.GetValueOrDefault);

        (options.Region, options.Endpoint).ShouldBe((region, endpoint));
    }

    [Fact]
    public void Complete_VariablesAndArguments_WinOverTheProfile()
    {
        var options = AwsSharedFiles.Complete(
            new S3Options { Profile = "work", Region = "us-west-2", Endpoint = "https://given.example.test" },
            _variables.GetValueOrDefault);

        (options.Region, options.Endpoint).ShouldBe(("us-west-2", "https://given.example.test"));
    }

    [Theory]
    [InlineData("AWS_PROFILE")]
    [InlineData("AWS_DEFAULT_PROFILE")]
    public void Complete_ProfileOfAVariable_IsRead(string name)
    {
        _variables[name] = "work";

        AwsSharedFiles.Complete(new S3Options(), _variables.GetValueOrDefault).Region.ShouldBe("eu-west-3");
    }

    [Fact]
    public void Complete_EndpointsToBeIgnored_AreNotRead()
    {
        _variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "True";
        _variables["AWS_ENDPOINT_URL_S3"] = "https://variable.example.test";

        var options = AwsSharedFiles.Complete(
            S3Options.FromEnvironment(_variables.GetValueOrDefault) with { Profile = "work" }, _variables.GetValueOrDefault);

        (options.Region, options.Endpoint).ShouldBe(("eu-west-3", null));
    }

    [Fact]
    public void Complete_NoFileAtAll_ChangesNothing()
    {
        var options = new S3Options { Profile = "work" };

        AwsSharedFiles.Complete(options, name => name == "HOME" ? Path.Combine(_folder, "none") : null).ShouldBe(options);
    }

    [Theory]
    [InlineData("work", null, null, "/etc/work.pem")]
    [InlineData("work", "/etc/aws.pem", null, "/etc/aws.pem")]
    [InlineData("global", null, "/etc/requests.pem", "/etc/requests.pem")]
    [InlineData("global", null, null, null)]
    public void AuthoritiesFile_VariableProfileAndRequests_InThisOrder(string profile, string? aws, string? requests, string? file)
    {
        _variables["AWS_CA_BUNDLE"] = aws ?? "";
        _variables["REQUESTS_CA_BUNDLE"] = requests ?? "";

        AwsSharedFiles.AuthoritiesFile(new S3Options { Profile = profile }, _variables.GetValueOrDefault).ShouldBe(file);
    }
}
