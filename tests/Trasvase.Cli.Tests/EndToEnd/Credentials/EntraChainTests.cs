using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Cli.Tests.EndToEnd.Credentials;

/// <summary>
/// Every way to a token of Microsoft Entra ID that this machine can offer, gone by the program that is installed. The login host keeps
/// its true name and is reached through a proxy, because the vendor's library trusts no other.
/// </summary>
public sealed class EntraChainTests : IAsyncLifetime
{
    private static readonly string[] Application = [$"AZURE_TENANT_ID={EntraIssuer.Tenant}", $"AZURE_CLIENT_ID={EntraIssuer.Client}"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trasvase-entra-");
    private EntraIssuer _issuer = null!;
    private AzureStandIn _azure = null!;
    private Tunnel _tunnel = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await EntraIssuer.StartAsync(Cancellation);
        _tunnel = new Tunnel(_issuer.Entra.Endpoint);
        _azure = await AzureStandIn.StartAsync(new AzureStandInOptions { Tls = true }, Cancellation);
        _azure.State.CreateContainer("container");
        _azure.State.AllowToken(EntraIssuer.Token, TimeProvider.System.GetUtcNow().AddHours(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _tunnel.DisposeAsync();
        await _azure.DisposeAsync();
        await _issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task List_ClientSecret_IsExchanged()
    {
        await ListsAsync([.. Application, $"AZURE_CLIENT_SECRET={EntraIssuer.Secret}"], "TokenForSecret");

        _tunnel.Hosts.ShouldBe([EntraIssuer.Host]);
    }

    [Fact]
    public Task List_WorkloadIdentity_IsExchanged() => ListsAsync(
        [.. Application, $"AZURE_FEDERATED_TOKEN_FILE={Put("token", EntraIssuer.Assertion)}"], "TokenForAssertion");

    [Fact]
    public Task List_IdentityOfAppService_GivesAToken() => ListsAsync(
        [$"IDENTITY_ENDPOINT={_issuer.Machine.Endpoint}msi/token", $"IDENTITY_HEADER={EntraIssuer.IdentityHeader}"], "TokenOfAppService");

    [Fact]
    public Task List_IdentityOfTheMachine_GivesAToken() => ListsAsync(
        [$"HTTP_PROXY={_issuer.Machine.Endpoint}"], "TokenOfMachine");

    [Fact]
    public async Task List_WrongClientSecret_IsOneSentenceWithoutIt()
    {
        var run = await RunAsync([.. Application, "AZURE_CLIENT_SECRET=not-the-secret"]);

        run.ExitCode.ShouldBe(ExitCodes.NeedsCredentials, run.Said);
        run.Said.ShouldStartWith("trasvase: Microsoft Entra ID gave no token");
        run.Said.ShouldNotContain("not-the-secret");
    }

    private async Task ListsAsync(string[] variables, string given)
    {
        var run = await RunAsync([.. variables, "TRASVASE_DEBUG=1"]);

        run.ExitCode.ShouldBe(0, run.Said);
        _issuer.Given.ShouldBe([given]);
    }

    private Task<Run> RunAsync(IEnumerable<string> variables)
    {
        var certificates = new[] { _issuer.Entra.Certificate!, _azure.Certificate! };
        string[] everywhere =
        [
            $"SSL_CERT_FILE={Put("trusted.pem", string.Join('\n', certificates.Select(one => one.ExportCertificatePem())))}",
            $"HTTPS_PROXY={_tunnel.Address}",
            "NO_PROXY=127.0.0.1",
            $"HOME={_folder.FullName}",
        ];
        var environment = new Dictionary<string, string>(_azure.BearerEnvironment);
        foreach (var pair in everywhere.Concat(variables).Select(pair => pair.Split('=', 2)))
        {
            environment[pair[0]] = pair[1];
        }

        return Run.OfAsync(environment, "list", "az://container/");
    }

    private string Put(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
