using System.Globalization;
using System.Text;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Cli.Tests.EndToEnd.Credentials;

/// <summary>
/// Everything at AWS that gives out credentials, on loopback: STS, IAM Identity Center, a container's agent, an instance's metadata.
/// All of them give the same temporary keys, and only to a caller that proves who it is.
/// </summary>
internal sealed class AwsIssuer : IAsyncDisposable
{
    public const string WebToken = "web-identity-token";
    public const string ContainerToken = "container-token";
    public const string SsoToken = "sso-access-token";
    public const string SsoRefreshToken = "sso-refresh-token";
    public const string Role = "arn:aws:iam::123456789012:role/reader";

    /// <summary>Lasting keys, with which a role may be assumed and nothing else.</summary>
    public static readonly S3Credential Base = new("AKIABASE234567ABCDEF", "base-secret-base-secret-base-secret-base");

    private const string InstanceToken = "instance-token";

    private AwsIssuer(StandInServer server) => Server = server;

    /// <summary>Where it listens.</summary>
    public StandInServer Server { get; }

    /// <summary>What it gives.</summary>
    public static S3Credential Issued { get; } = new(
        "ASIAISSUED34567ABCDE", "issued-secret-issued-secret-issued-secre", "issued-token", TimeProvider.System.GetUtcNow().AddHours(1));

    /// <summary>What it gave, or refused to give, in the order of the requests.</summary>
    public IReadOnlyList<string> Asked => [.. Server.Log.Entries.Select(entry => $"{entry.Operation} {entry.Status}")];

    public static async Task<AwsIssuer> StartAsync(CancellationToken cancellationToken) => new(
        await StandInServer.StartAsync(
            static _ => { }, static (request, _) => Task.FromResult(Answer(request)), tls: false, cancellationToken));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static StandInAnswer Answer(StandInRequest request)
    {
        var (operation, isProven, answer) = (request.Method, request.RawPath) switch
        {
            ("POST", "/") => Sts(request),
            ("POST", "/token") => ("CreateToken", request.Text.Contains(SsoRefreshToken, StringComparison.Ordinal), OfSignIn()),
            ("GET", "/federation/credentials") => ("GetRoleCredentials", request.Header("x-amz-sso_bearer_token") == SsoToken, OfSso()),
            ("GET", "/container") => ("ContainerKeys", request.Header("Authorization") == ContainerToken, Plain()),
            ("PUT", "/latest/api/token") => ("InstanceToken", true, Text(InstanceToken)),
            ("GET", "/latest/meta-data/iam/security-credentials") => ("InstanceRole", IsOfTheInstance(request), Text("reader")),
            ("GET", "/latest/meta-data/iam/security-credentials/reader") => ("InstanceKeys", IsOfTheInstance(request), Plain()),
            _ => ($"{request.Method} {request.RawPath}", false, StandInAnswer.Empty(404)),
        };
        request.Operation = operation;
        return isProven ? answer : StandInAnswer.Empty(answer.Status == 404 ? 404 : 403);
    }

    private static (string Operation, bool IsProven, StandInAnswer Answer) Sts(StandInRequest request)
    {
        var fields = request.FormFields;
        var operation = fields["Action"];
        var isProven = fields["RoleArn"] == Role && (operation == "AssumeRoleWithWebIdentity"
            ? fields["WebIdentityToken"] == WebToken
            : request.Header("Authorization")?.Contains($"Credential={Base.AccessKeyId}/", StringComparison.Ordinal) == true);
        return (operation, isProven, StandInAnswer.Xml(200, $"""
            <{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{operation}Result><Credentials>
            <AccessKeyId>{Issued.AccessKeyId}</AccessKeyId><SecretAccessKey>{Issued.SecretAccessKey}</SecretAccessKey>
            <SessionToken>{Issued.SessionToken}</SessionToken><Expiration>{Issued.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration>
            </Credentials></{operation}Result></{operation}Response>
            """));
    }

    /// <summary>The keys as containers, instances and processes tell them.</summary>
    public static string KeysAsJson() => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "Version": 1, "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
          "AccessKeyId": "{{Issued.AccessKeyId}}", "SecretAccessKey": "{{Issued.SecretAccessKey}}",
          "Token": "{{Issued.SessionToken}}", "SessionToken": "{{Issued.SessionToken}}",
          "Expiration": "{{Issued.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}}"
        }
        """);

    private static StandInAnswer OfSignIn() =>
        StandInAnswer.Json(200, $$"""{"accessToken":"{{SsoToken}}","tokenType":"Bearer","expiresIn":3600}""");

    private static StandInAnswer OfSso() => StandInAnswer.Json(200, $$"""
        {
          "roleCredentials": {
            "accessKeyId": "{{Issued.AccessKeyId}}", "secretAccessKey": "{{Issued.SecretAccessKey}}",
            "sessionToken": "{{Issued.SessionToken}}", "expiration": {{Issued.Expires!.Value.ToUnixTimeMilliseconds()}}
          }
        }
        """);

    private static bool IsOfTheInstance(StandInRequest request) => request.Header("x-aws-ec2-metadata-token") == InstanceToken;

    private static StandInAnswer Plain() => StandInAnswer.Json(200, KeysAsJson());

    private static StandInAnswer Text(string text) => StandInAnswer.Bytes(
        200, Encoding.UTF8.GetBytes(text), ("Content-Type", "text/plain"), ("x-aws-ec2-metadata-token-ttl-seconds", "21600"));
}
