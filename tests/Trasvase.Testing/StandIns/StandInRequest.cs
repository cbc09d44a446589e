using System.Text;

namespace Trasvase.Testing.StandIns;

/// <summary>One request to a stand-in, read to its end.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">The request target exactly as it came over the wire: path and query, not decoded.</param>
/// <param name="Headers">All headers; names compare without case, and several values of a name are joined by commas.</param>
internal sealed record StandInRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body, read to its end.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>The names of headers that came more than once.</summary>
    public IReadOnlySet<string> Repeated { get; init; } = new HashSet<string>();

    /// <summary>The protocol's own name of what is asked for, such as <c>GetObject</c> or <c>PutBlockList</c>; the router sets
    /// it.</summary>
    public string Operation { get; set; } = "";

    /// <summary>The bucket or container; empty if the request names none. The router sets it.</summary>
    public string Container { get; set; } = "";

    /// <summary>The object's key; empty if the request names none. The router sets it.</summary>
    public string Key { get; set; } = "";

    /// <summary>The target up to the question mark, as it came.</summary>
    public string RawPath => Target.Split('?', 2)[0];

    /// <summary>The target after the question mark, as it came; empty if there is none.</summary>
    public string RawQuery => Target.Contains('?', StringComparison.Ordinal) ? Target.Split('?', 2)[1] : "";

    /// <summary>The path, decoded. A plus sign stays one.</summary>
    public string Path => Uri.UnescapeDataString(RawPath);

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body's names and values, if it is a form as browsers send it.</summary>
    public IReadOnlyDictionary<string, string> FormFields =>
        DecodeQuery("?" + Text).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The query's names and values in their order, decoded as servers do: a plus sign means a space.</summary>
    public IReadOnlyList<(string Name, string Value)> QueryPairs { get; } = DecodeQuery(Target);

    /// <summary>A header's value; null if it did not come.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A value of the query, decoded; empty if the name came without one, null if it did not come.</summary>
    public string? Query(string name) => QueryPairs.Where(pair => pair.Name == name).Select(pair => pair.Value).FirstOrDefault();

    private static (string Name, string Value)[] DecodeQuery(string target) =>
    [
        .. (target.Contains('?', StringComparison.Ordinal) ? target.Split('?', 2)[1] : "")
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : "")),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
