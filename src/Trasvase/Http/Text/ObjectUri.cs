using System.Buffers;
using System.Text;
using Trasvase.Http.Connecting;
using Trasvase.Storage;

namespace Trasvase.Http.Text;

/// <summary>
/// Builds all URIs of the library. <see cref="Uri"/> by default collapses <c>a/../b</c>, <c>a/./b</c> and <c>a/%2E%2E/b</c>, which would
/// read or write another object than the one named (docs/decisions/0002-own-rest-clients.md). This class turns that off.
/// </summary>
internal static class ObjectUri
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> PlainInPaths = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Returns a URI that goes on the wire exactly as given.</summary>
    /// <param name="endpoint">The scheme, host and port.</param>
    /// <param name="path">The path, percent-encoded, beginning with a slash.</param>
    /// <param name="query">The query, percent-encoded, without the question mark; may be empty.</param>
    public static Uri For(HttpEndpoint endpoint, string path, string query = "") =>
        new(query.Length == 0 ? endpoint.Origin + path : $"{endpoint.Origin}{path}?{query}", in Verbatim);

    /// <summary>Returns the URI of an object.</summary>
    /// <param name="root">The part before the slash and the key: scheme, host, port, and the path to the container.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="query">The query, percent-encoded, without the question mark; may be empty.</param>
    public static Uri Of(string root, ObjectKey key, string query) =>
        new(query.Length == 0 ? $"{root}/{EscapeKey(key.Value)}" : $"{root}/{EscapeKey(key.Value)}?{query}", in Verbatim);

    /// <summary>Percent-encodes a key for a path: every byte except the unreserved characters (RFC 3986, 2.3) and the slash.</summary>
    public static string EscapeKey(string key) => Escape(key, keepSlash: true);

    /// <summary>Percent-encodes a name or value of a query: every byte except the unreserved characters.</summary>
    public static string EscapeQuery(string value) => Escape(value, keepSlash: false);

    /// <summary>Joins names and values into a percent-encoded query. A name whose value is null stands alone: <c>?uploads</c>.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> pairs)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in pairs)
        {
            query.Append(query.Length == 0 ? "" : "&").Append(EscapeQuery(name));
            if (value is not null)
            {
                query.Append('=').Append(EscapeQuery(value));
            }
        }

        return query.ToString();
    }

    private static bool IsPlain(string text, bool keepSlash) => text.AsSpan().IndexOfAnyExcept(keepSlash ? PlainInPaths : Plain) < 0;

    private static string Escape(string text, bool keepSlash)
    {
        if (IsPlain(text, keepSlash))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var octet in RawText.BytesOf(text))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (c == '/' && keepSlash))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append(octet.ToString("X2"));
            }
        }

        return escaped.ToString();
    }
}
