using System.Security.Cryptography;
using System.Text;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd.Credentials;

/// <summary>
/// Every way to AWS credentials, gone by the program that is installed: the SDK finds most of its parts by their names, and a native
/// program holds only what its compiler knows to be used.
/// </summary>
public sealed class AwsChainTests : IAsyncLifetime
{
    private const string Profile = "AWS_PROFILE=work";
    private const string StartUrl = "https://example.awsapps.com/start";
    private const string SsoProfile = "[profile work]\nsso_account_id = 123456789012\nsso_role_name = reader\n";

    private const string SsoSession = $"""
        {SsoProfile}sso_session = work-session
        [sso-session work-session]
        sso_region = us-east-1
        sso_start_url = {StartUrl}
        sso_registration_scopes = sso:account:access
        """;

    private static readonly string BaseKeys = Keys(AwsIssuer.Base);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("trasvase-home-");
    private AwsIssuer _issuer = null!;
    private S3StandIn _s3 = null!;

    private string Issuer => _issuer.Server.Endpoint.AbsoluteUri.TrimEnd('/');

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await AwsIssuer.StartAsync(Cancellation);
        _s3 = await S3StandIn.StartAsync(new S3StandInOptions(), Cancellation);
        _s3.State.CreateBucket("bucket").Put("key", "abc"u8.ToArray());
        _s3.State.Allow(AwsIssuer.Issued);
    }

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        await _issuer.DisposeAsync();
        _home.Delete(recursive: true);
    }

    [Fact]
    public Task List_KeysInAProfile_AreUsed() =>
        ListsAsync($"[profile work]\n{Keys(AwsIssuer.Issued)}", [Profile], asked: []);

    [Fact]
    public Task List_ProfileThatAssumesARole_AssumesIt() => ListsAsync(
        $"[profile base]\n{BaseKeys}[profile work]\nrole_arn = {AwsIssuer.Role}\nsource_profile = base\n",
        [Profile],
        asked: ["AssumeRole 200"]);

    [Fact]
    public Task List_RoleOnTopOfKeys_AssumesIt() => ListsAsync(
        config: "",
        [$"AWS_ACCESS_KEY_ID={AwsIssuer.Base.AccessKeyId}", $"AWS_SECRET_ACCESS_KEY={AwsIssuer.Base.SecretAccessKey}"],
        asked: ["AssumeRole 200"],
        "--s3-role", AwsIssuer.Role);

    [Fact]
    public Task List_WebIdentity_IsExchanged() => ListsAsync(
        config: "",
        [$"AWS_WEB_IDENTITY_TOKEN_FILE={Put("token", AwsIssuer.WebToken)}", $"AWS_ROLE_ARN={AwsIssuer.Role}"],
        asked: ["AssumeRoleWithWebIdentity 200"]);

    [Fact]
    public Task List_WebIdentityInAProfile_IsExchanged() => ListsAsync(
        $"[profile work]\nrole_arn = {AwsIssuer.Role}\nweb_identity_token_file = {Put("token", AwsIssuer.WebToken)}\n",
        [Profile],
        asked: ["AssumeRoleWithWebIdentity 200"]);

    [Fact]
    public Task List_Container_GivesKeys() => ListsAsync(
        config: "",
        [$"AWS_CONTAINER_CREDENTIALS_FULL_URI={Issuer}/container", $"AWS_CONTAINER_AUTHORIZATION_TOKEN={AwsIssuer.ContainerToken}"],
        asked: ["ContainerKeys 200"]);

    [Fact]
    public Task List_Instance_GivesKeys() => ListsAsync(
        config: "",
        ["AWS_EC2_METADATA_DISABLED=false", $"AWS_EC2_METADATA_SERVICE_ENDPOINT={Issuer}"],
        asked: ["InstanceToken 200", "InstanceRole 200", "InstanceKeys 200"]);

    [Fact]
    public Task List_Process_GivesKeys() => ListsAsync(
        $"[profile work]\ncredential_process = cat {Put("keys.json", AwsIssuer.KeysAsJson())}\n",
        [Profile],
        asked: []);

    [Fact]
    public Task List_SignedInOnce_IsGivenTheRole()
    {
        PutSsoToken(StartUrl, AwsIssuer.SsoToken, hours: 1);
        return ListsAsync(
            $"{SsoProfile}sso_region = us-east-1\nsso_start_url = {StartUrl}\n",
            [Profile],
            asked: ["GetRoleCredentials 200"]);
    }

    [Fact]
    public Task List_SignedInForASession_IsGivenTheRole()
    {
        PutSsoToken("work-session", AwsIssuer.SsoToken, hours: 1);
        return ListsAsync(SsoSession, [Profile], asked: ["GetRoleCredentials 200"]);
    }

    [Fact]
    public Task List_SessionWhoseTokenHasEnded_IsRenewedFirst()
    {
        PutSsoToken("work-session", "an-older-token", hours: -1);
        return ListsAsync(SsoSession, [Profile], asked: ["CreateToken 200", "GetRoleCredentials 200"]);
    }

    private static string Keys(S3Credential keys) => $"""
        aws_access_key_id = {keys.AccessKeyId}
        aws_secret_access_key = {keys.SecretAccessKey}
        {(keys.SessionToken is { } token ? $"aws_session_token = {token}" : "")}

        """;

    private async Task ListsAsync(string config, string[] variables, string[] asked, params string[] options)
    {
        string[] everywhere =
        [
            $"HOME={_home.FullName}",
            $"AWS_CONFIG_FILE={Put("config", config)}",
            "AWS_REGION=us-east-1",
            $"AWS_ENDPOINT_URL_S3={_s3.Account.Endpoint.AbsoluteUri.TrimEnd('/')}",
            $"AWS_ENDPOINT_URL_STS={Issuer}",
            $"AWS_ENDPOINT_URL_SSO={Issuer}",
            $"AWS_ENDPOINT_URL_SSO_OIDC={Issuer}",
            "TRASVASE_DEBUG=1",
        ];
        var environment = everywhere.Concat(variables).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        var run = await Run.OfAsync(environment, ["list", .. options, "s3://bucket/"]);

        run.ExitCode.ShouldBe(0, run.Said);
        run.Output.ShouldEndWith("  key\n");

        // The SDK asks an instance twice, once to have the keys at hand.
        _issuer.Asked.Distinct().ShouldBe(asked);
    }

    // As 'aws sso login' leaves it.
    private void PutSsoToken(string name, string token, int hours)
    {
        var now = TimeProvider.System.GetUtcNow();
        Put($".aws/sso/cache/{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(name)))}.json", $$"""
            {
              "startUrl": "{{StartUrl}}", "region": "us-east-1", "clientId": "client", "clientSecret": "client-secret",
              "accessToken": "{{token}}", "expiresAt": "{{now.AddHours(hours):yyyy-MM-dd'T'HH:mm:ss'Z'}}",
              "refreshToken": "{{AwsIssuer.SsoRefreshToken}}", "registrationExpiresAt": "{{now.AddDays(30):yyyy-MM-dd'T'HH:mm:ss'Z'}}"
            }
            """);
    }

    private string Put(string name, string text)
    {
        var file = Path.Combine(_home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
