using Trasvase.Testing.StandIns;

namespace Trasvase.Cli.Tests.EndToEnd.Credentials;

/// <summary>
/// Microsoft Entra ID, and the services on a machine that give managed identities their tokens, on loopback. All of them give the same
/// token, and only to a caller that proves who it is.
/// </summary>
internal sealed class EntraIssuer : IAsyncDisposable
{
    public const string Host = "login.microsoftonline.com";
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string Client = "66666666-7777-8888-9999-aaaaaaaaaaaa";
    public const string Secret = "client-secret";
    public const string Assertion = "federated-token";
    public const string IdentityHeader = "identity-header";
    public const string Token = "issued-token";

    private const string Resource = "https://storage.azure.com";

    private EntraIssuer(StandInServer entra, StandInServer machine) => (Entra, Machine) = (entra, machine);

    /// <summary>Microsoft Entra ID, with a certificate for its true name.</summary>
    public StandInServer Entra { get; }

    /// <summary>
    /// The machine's own service: of App Service, and of a virtual machine, which has a fixed address and is reached through this one as a
    /// proxy.
    /// </summary>
    public StandInServer Machine { get; }

    /// <summary>Which tokens were given.</summary>
    public IReadOnlyList<string> Given =>
    [
        .. Entra.Log.Entries.Concat(Machine.Log.Entries)
            .Where(entry => entry is { Status: 200, Operation: not "Discovery" })
            .Select(entry => entry.Operation),
    ];

    public static async Task<EntraIssuer> StartAsync(CancellationToken cancellationToken) => new(
        await StandInServer.StartAsync(
            static _ => { }, static (request, _) => Task.FromResult(OfEntra(request)), LoopbackCertificate.Create(Host), cancellationToken),
        await StandInServer.StartAsync(
            static _ => { }, static (request, _) => Task.FromResult(OfMachine(request)), tls: false, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Entra.DisposeAsync();
        await Machine.DisposeAsync();
    }

    private static StandInAnswer OfEntra(StandInRequest request)
    {
        if (request.RawPath == "/common/discovery/instance")
        {
            request.Operation = "Discovery";
            return StandInAnswer.Json(200, $$"""
                {
                  "tenant_discovery_endpoint": "https://{{Host}}/{{Tenant}}/v2.0/.well-known/openid-configuration", "api-version": "1.1",
                  "metadata": [{
                    "preferred_network": "{{Host}}", "preferred_cache": "login.windows.net", "aliases": ["{{Host}}", "login.windows.net"]
                  }]
                }
                """);
        }

        if (request.RawPath != $"/{Tenant}/oauth2/v2.0/token")
        {
            return StandInAnswer.Empty(404);
        }

        var fields = request.FormFields;
        request.Operation = fields.ContainsKey("client_assertion") ? "TokenForAssertion" : "TokenForSecret";
        var isAsked = fields["grant_type"] == "client_credentials" && fields["client_id"] == Client
            && fields["scope"].Contains($"{Resource}/.default", StringComparison.Ordinal);
        var isProven = fields.GetValueOrDefault("client_secret") == Secret || fields.GetValueOrDefault("client_assertion") == Assertion;
        return isAsked && isProven
            ? StandInAnswer.Json(200, $$"""{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600,"access_token":"{{Token}}"}""")
            : StandInAnswer.Json(401, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."}""");
    }

    private static StandInAnswer OfMachine(StandInRequest request)
    {
        var isProven = request.RawPath switch
        {
            "/msi/token" => request.Header("X-IDENTITY-HEADER") == IdentityHeader,
            "http://169.254.169.254/metadata/identity/oauth2/token" => request.Header("Metadata") == "true",
            _ => false,
        };
        request.Operation = request.RawPath == "/msi/token" ? "TokenOfAppService" : "TokenOfMachine";
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        return isProven && request.Query("resource") == Resource
            ? StandInAnswer.Json(200, $$"""
                {
                  "access_token": "{{Token}}", "token_type": "Bearer", "expires_on": "{{end}}", "expires_in": "3600",
                  "resource": "{{Resource}}", "client_id": "{{Client}}"
                }
                """)
            : StandInAnswer.Json(400, """{"error":"invalid_request","error_description":"Required metadata header not specified"}""");
    }
}
