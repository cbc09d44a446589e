using System.Text;

namespace Trasvase.Testing.Http;

/// <summary>One request that <see cref="HttpScript"/> received.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">The request target exactly as it came over the wire: path and query, not decoded.</param>
/// <param name="Headers">All headers; names compare without case, and several values of a name are joined by commas.</param>
/// <param name="Body">The body, read to its end.</param>
internal sealed record ScriptRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The target up to the question mark.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The target after the question mark; empty if there is none.</summary>
    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target.Split('?', 2)[1] : "";

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header's value; null if it did not come.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The query's values, decoded, by name; a name without a value has the empty one.</summary>
    public IReadOnlyDictionary<string, string> QueryValues => Query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(
            pair => Uri.UnescapeDataString(pair[0]),
            pair => pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "",
            StringComparer.Ordinal);
}
