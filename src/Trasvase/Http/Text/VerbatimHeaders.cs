using System.Buffers;

namespace Trasvase.Http.Text;

/// <summary>
/// Sets request headers exactly as given. <c>Add</c> parses and rewrites values (a Content-Type loses a space, an unknown one throws),
/// which would change what is stored. <c>TryAddWithoutValidation</c> lets line ends through to the wire. This class is therefore the only
/// one that calls <c>TryAddWithoutValidation</c>, after checking the value.
/// </summary>
internal static class VerbatimHeaders
{
    private static readonly HashSet<string> OfContent = new(StringComparer.OrdinalIgnoreCase)
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5",
        "Content-Range", "Content-Type", "Expires", "Last-Modified",
    };

    // The characters that a header's name may hold (RFC 9110, 5.6.2).
    private static readonly SearchValues<char> OfTokens =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // The characters for which char.IsControl is true, except the tab.
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c != '\t')]);

    /// <summary>
    /// Sets a header; a null value leaves the request as it is. A content header gives a request without
    /// <see cref="HttpRequestMessage.Content"/> an empty one.
    /// </summary>
    /// <exception cref="StoreException">InvalidRequest if the name is not a token or the value holds a control character.</exception>
    public static void SetVerbatim(this HttpRequestMessage request, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(OfTokens))
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"'{Shown(name)}' cannot be the name of a header.");
        }

        if (value.AsSpan().ContainsAny(Controls))
        {
            throw new StoreException(
                StoreErrorKind.InvalidRequest,
                RetryAdvice.Never,
                $"The value of the header {name} holds a line end or another control character.");
        }

        System.Net.Http.Headers.HttpHeaders headers = OfContent.Contains(name)
            ? (request.Content ??= new ByteArrayContent([])).Headers
            : request.Headers;
        headers.Remove(name);
#pragma warning disable RS0030 // Looked at above.
        headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
    }

    private static string Shown(string name) => new([.. name.Select(c => char.IsControl(c) ? '?' : c)]);
}
