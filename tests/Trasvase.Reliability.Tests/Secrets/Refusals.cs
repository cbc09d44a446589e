using System.Security;
using System.Text;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Secrets;

/// <summary>Answers of servers that say more than they should.</summary>
internal static class Refusals
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["echo", "said", "forbidden", "missing", "redirect", "page"];

    /// <summary>An answer.</summary>
    public static StandInAnswer Of(string kind, StandInRequest request, Canaries canaries)
    {
        var location = $"https://elsewhere.example/bucket/key?X-Amz-Signature={canaries.Presigned}&X-Amz-Security-Token={Uri.EscapeDataString(canaries.Token)}&sig={Uri.EscapeDataString(canaries.SasSignature)}";
        var authorization = request.Header("Authorization") ?? $"sig={canaries.SasSignature}";
        return kind switch
        {
            "echo" =>
                Error(
                    403,
                    "SignatureDoesNotMatch",
                    "AuthenticationFailed",
                    "The request signature we calculated does not match the signature you provided.",
                    Echo(request, authorization, canaries)),
            "said" =>
                Error(
                    400,
                    "InvalidRequest",
                    "InvalidInput",
                    $"Cannot read {request.Target} with Authorization: {authorization}, Signature={canaries.Signed}, {location}",
                    ""),
            "forbidden" => Error(403, "AccessDenied", "AuthorizationFailure", "Access Denied", $"<Token-0>{Xml(canaries.Token)}</Token-0>"),
            "missing" => Error(404, "NoSuchBucket", "ContainerNotFound", $"There is nothing at {location}", ""),
            "redirect" =>
                Error(301, "PermanentRedirect", "PermanentRedirect", $"Use {location}", $"<Endpoint>{Xml(location)}</Endpoint>").With(
                    "Location", location),
            _ =>
                StandInAnswer.Bytes(
                    400,
                    Encoding.UTF8.GetBytes(
                        $"<!DOCTYPE html><p>{Xml(authorization)} {Xml(location)} sig={Xml(canaries.SasSignature)} {canaries.Signed}</p>"),
                    ("Content-Type", "text/html")),
        };
    }

    private static StandInAnswer Error(int status, string s3Code, string azureCode, string message, string more) => StandInAnswer.Xml(
        status, $"<Error><Code>{s3Code}</Code><Message>{Xml(message)}</Message>{more}</Error>", ("x-ms-error-code", azureCode));

    private static string Echo(StandInRequest request, string authorization, Canaries canaries) =>
        $"<StringToSign>AWS4-HMAC-SHA256\n{Xml(request.Target)}\n{canaries.Signed}</StringToSign><SignatureProvided>{canaries.Signed}</SignatureProvided>"
        + $"<StringToSignBytes>{Convert.ToHexString(Encoding.UTF8.GetBytes(canaries.Signed))}</StringToSignBytes><CanonicalRequest>{Xml(authorization)}</CanonicalRequest><Token-0>{Xml(canaries.Token)}</Token-0>"
        + $"<AuthenticationErrorDetail>The MAC signature found in the HTTP request '{canaries.Signed}' is not the same as any "
        + $"computed signature. Server used following string to sign: '{Xml(authorization)}'.</AuthenticationErrorDetail>";

    private static string Xml(string text) => SecurityElement.Escape(text);
}
