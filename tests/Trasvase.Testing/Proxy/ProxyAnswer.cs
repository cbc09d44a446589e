using System.Globalization;
using System.Text;

namespace Trasvase.Testing.Proxy;

/// <summary>How the end of a scripted body is told.</summary>
public enum BodyEnd
{
    /// <summary>By Content-Length, unless <see cref="ProxyAnswer.Headers"/> hold another.</summary>
    Length,

    /// <summary>By chunks and a last chunk.</summary>
    Chunked,

    /// <summary>By closing the connection.</summary>
    Close,
}

/// <summary>An answer that the proxy gives by itself.</summary>
public sealed record ProxyAnswer(int Status)
{
    /// <summary>Headers, sent as given.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How its end is told.</summary>
    public BodyEnd End { get; init; }

    /// <summary>The body comes again and again until the client leaves, after this one which comes once; null for a body that ends.
    /// Chunked.</summary>
    public ReadOnlyMemory<byte>? Endless { get; init; }

    /// <summary>A status with headers and no body.</summary>
    public static ProxyAnswer Of(int status, params (string Name, string Value)[] headers) => new(status) { Headers = headers };

    /// <summary>A status with text.</summary>
    public static ProxyAnswer Text(int status, string contentType, string body, params (string Name, string Value)[] headers) =>
        new(status) { Headers = [("Content-Type", contentType), .. headers], Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>An error as S3 and Azure write it, whatever the status: also 200.</summary>
    public static ProxyAnswer Error(int status, string code, params (string Name, string Value)[] headers) =>
        Text(
            status,
            "application/xml",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>Said by the proxy.</Message></Error>",
            [("x-ms-error-code", code), .. headers]);

    /// <summary>503 as S3 and Azure throttle; Retry-After as given, which may be rubbish, and none for null.</summary>
    public static ProxyAnswer Busy(string? retryAfter, int status = 503, string code = "SlowDown") =>
        retryAfter is null ? Error(status, code) : Error(status, code, ("Retry-After", retryAfter));

    /// <summary>A page for people.</summary>
    public static ProxyAnswer Html(int status) => Text(status, "text/html", "<!DOCTYPE html><html><body><p>It works!</p></body></html>");

    /// <summary>To another place.</summary>
    public static ProxyAnswer Redirect(int status, string location) => Of(status, ("Location", location));

    /// <summary>An answer with one header of so many bytes.</summary>
    public static ProxyAnswer LargeHeader(int status, int length) => Of(status, ("x-large", new string('h', length)));

    /// <summary>An answer with so many headers.</summary>
    public static ProxyAnswer ManyHeaders(int status, int count) =>
        Of(status, [.. Enumerable.Range(0, count).Select(i => (string.Create(CultureInfo.InvariantCulture, $"x-many-{i}"), "v"))]);

    /// <summary>XML that begins and never ends.</summary>
    public static ProxyAnswer EndlessXml(string begin, string again) => new(200)
    {
        Headers = [("Content-Type", "application/xml")],
        Body = Encoding.UTF8.GetBytes(begin),
        Endless = Encoding.UTF8.GetBytes(again),
    };
}
