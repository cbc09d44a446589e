using System.Text;

namespace Trasvase.Testing.StandIns;

/// <summary>One answer of a stand-in.</summary>
internal sealed record StandInAnswer(int Status)
{
    /// <summary>Headers, sent as given. Content-Length is that of <see cref="Body"/> unless it is among them.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; what answers HEAD has its length but is not sent.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Comes instead of <see cref="Body"/>, made while it is sent; null for none.</summary>
    public PretendedSlice? Pretended { get; init; }

    /// <summary>How long the body is.</summary>
    public long Length => Pretended?.Length ?? Body.Length;

    /// <summary>After so many bytes of the body, fewer than were promised, the connection ends; null to send all of it.</summary>
    public int? CutAfter { get; init; }

    /// <summary>After so many bytes of the body nothing more comes until the client leaves; -1 stalls before the headers.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Whether nothing says how long the body is: HEAD tells no length, and everything else comes chunked.</summary>
    public bool HidesLength { get; init; }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>An answer without a body.</summary>
    public static StandInAnswer Empty(int status, params IEnumerable<(string Name, string Value)> headers) =>
        new(status) { Headers = [.. headers] };

    /// <summary>An answer with bytes.</summary>
    public static StandInAnswer Bytes(int status, ReadOnlyMemory<byte> body, params IEnumerable<(string Name, string Value)> headers) =>
        new(status) { Headers = [.. headers], Body = body };

    /// <summary>An answer with a document. The text is sent as it is: escaping is the caller's.</summary>
    public static StandInAnswer Xml(int status, string document, params IEnumerable<(string Name, string Value)> headers) => new(status)
    {
        Headers = [.. headers, ("Content-Type", "application/xml")],
        Body = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document),
    };

    /// <summary>An answer with a JSON document.</summary>
    public static StandInAnswer Json(int status, string document) =>
        Bytes(status, Encoding.UTF8.GetBytes(document), ("Content-Type", "application/json"));

    /// <summary>A header's value; null if the answer has none of that name.</summary>
    public string? Header(string name) =>
        Headers.Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();

    /// <summary>The same answer with a header set to another value, or added.</summary>
    public StandInAnswer With(string name, string value) => Without(name).Plus(name, value);

    /// <summary>The same answer without a header.</summary>
    public StandInAnswer Without(string name) => this with
    {
        Headers = [.. Headers.Where(header => !string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))],
    };

    private StandInAnswer Plus(string name, string value) => this with { Headers = [.. Headers, (name, value)] };
}
