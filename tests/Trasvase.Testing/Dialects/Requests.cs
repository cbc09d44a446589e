using Trasvase.Testing.StandIns;

namespace Trasvase.Testing.Dialects;

/// <summary>What is asked for, and requests that ask for something else.</summary>
internal static class Requests
{
    /// <summary>A listing, of either version.</summary>
    public static bool IsList(this StandInRequest request) =>
        request is { Method: "GET", Key.Length: 0 } && request.Query("versions") is null;

    /// <summary>The first page of a listing, wherever that begins.</summary>
    public static bool IsFirstPage(this StandInRequest request) =>
        request.IsList() && request.Query("continuation-token") is null && request.Query("marker") is null;

    /// <summary>HEAD or GET of an object.</summary>
    public static bool IsObject(this StandInRequest request) => request.Operation is "HeadObject" or "GetObject";

    /// <summary>The same request with another value in its query, or without it for null.</summary>
    public static StandInRequest WithQuery(this StandInRequest request, string name, string? value)
    {
        var pairs = request.QueryPairs.Where(pair => pair.Name != name).Concat(value is null ? [] : [(name, value)]);
        var query = string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}"));
        return Copy(request, query.Length == 0 ? request.RawPath : $"{request.RawPath}?{query}", request.Headers);
    }

    /// <summary>The same request without a header.</summary>
    public static StandInRequest WithoutHeader(this StandInRequest request, string name) => Copy(
        request,
        request.Target,
        request.Headers.Where(pair => !pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(StringComparer.OrdinalIgnoreCase));

    /// <summary>The same request with another value of a header.</summary>
    public static StandInRequest WithHeader(this StandInRequest request, string name, string value) =>
        Copy(request, request.Target, new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { [name] = value });

    // Made anew, because a query is read when a request is made.
    private static StandInRequest Copy(StandInRequest request, string target, IReadOnlyDictionary<string, string> headers) =>
        new(request.Method, target, headers)
        {
            Body = request.Body,
            Repeated = request.Repeated,
            Operation = request.Operation,
            Container = request.Container,
            Key = request.Key,
        };
}
