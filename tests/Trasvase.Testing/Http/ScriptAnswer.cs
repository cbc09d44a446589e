using System.Text;

namespace Trasvase.Testing.Http;

/// <summary>One answer that <see cref="HttpScript"/> gives.</summary>
internal sealed record ScriptAnswer(int Status)
{
    /// <summary>The body. Content-Length is its length unless <see cref="Headers"/> say otherwise.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers, sent as given.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>After so many bytes of the body, fewer than were promised, the connection ends; null to send all of it.</summary>
    public int? CutAfter { get; init; }

    /// <summary>After so many bytes of the body nothing more comes, until the client leaves; -1 stalls before the headers.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Sends the body without a Content-Length.</summary>
    public bool Chunked { get; init; }

    /// <summary>An answer with text.</summary>
    public static ScriptAnswer Of(int status, string body, params (string Name, string Value)[] headers) =>
        new(status) { Body = Encoding.UTF8.GetBytes(body), Headers = headers };

    /// <summary>An answer with bytes.</summary>
    public static ScriptAnswer Of(int status, byte[] body, params (string Name, string Value)[] headers) =>
        new(status) { Body = body, Headers = headers };

    /// <summary>An answer without a body.</summary>
    public static ScriptAnswer Empty(int status, params (string Name, string Value)[] headers) => new(status) { Headers = headers };
}
