namespace Trasvase.Testing.Proxy;

/// <summary>A request as it came to the proxy.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">The request target exactly as it came: path and query, not decoded.</param>
/// <param name="Headers">The headers in their order.</param>
/// <param name="Number">1 for the first request that the proxy took.</param>
public sealed record ProxyRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, int Number)
{
    /// <summary>The target up to the question mark.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The target after the question mark; empty if there is none.</summary>
    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target.Split('?', 2)[1] : "";

    /// <summary>The first header of a name; null if there is none.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
}
