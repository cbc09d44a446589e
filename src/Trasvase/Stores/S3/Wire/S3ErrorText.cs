using System.Text;
using System.Text.Json;
using Trasvase.Http;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// The text in the body of an error answer. The body is Amazon's document, which may be wrapped in another (ErrorResponse,
/// Response/Errors), or JSON, as gateways in front of other services write it (OCI, GCS, B2's own service). Ceph leaves the message out.
/// Proxies send HTML, and an answer to HEAD has no body: then only the status has a meaning.
/// </summary>
/// <param name="Code">The service's error code; null if the body holds nothing that could be one.</param>
/// <param name="Message">The service's message; null if the body holds none.</param>
/// <param name="Region">The region that the body names; null if it names none.</param>
internal sealed record S3ErrorText(string? Code, string? Message, string? Region)
{
    // Deep enough for {"error":{"errors":[{"reason":...}]}}.
    private const int JsonDepthMax = 8;

    /// <summary>Reads the body of an answer; returns null if it is not an error.</summary>
    public static S3ErrorText? Of(string body)
    {
        var text = body.AsSpan().TrimStart("\ufeff \t\r\n");
        return text.IsEmpty ? null : text[0] == '{' ? OfJson(text.ToString()) : text[0] == '<' ? OfXml(text.ToString()) : null;
    }

    private static S3ErrorText? OfXml(string body)
    {
        var root = StrictXml.TryParse(Encoding.UTF8.GetBytes(body));
        var error = root?.Name.LocalName switch
        {
            "Error" => root,
            "ErrorResponse" => root.All("Error").FirstOrDefault(),
            "Response" => root.All("Errors").SelectMany(errors => errors.All("Error")).FirstOrDefault(),
            _ => null,
        };
        return error is null ? null : new S3ErrorText(CodeIn(error.Text("Code")), error.Text("Message"), error.Text("Region"));
    }

    private static S3ErrorText? OfJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonDepthMax });
            var root = Member(document.RootElement, "error") is { ValueKind: JsonValueKind.Object } inner ? inner : document.RootElement;
            var code = Text(root, "code") ?? Text(root, "status");
            var message = Text(root, "message");
            return code is null && message is null ? null : new S3ErrorText(CodeIn(code), message, Text(root, "region"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement json, string name)
    {
        foreach (var member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static string? CodeIn(string? text)
    {
        var code = text?.Trim();
        return code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? code : null;
    }
}
