using Trasvase.Stores.S3.Signing;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>A request as it goes on the wire: nothing in it is decoded, and every value stands as its bytes will.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Host">Host and port.</param>
/// <param name="Path">Percent-encoded.</param>
/// <param name="Query">Percent-encoded, without the question mark.</param>
/// <param name="Headers">Of the request and of its content, without the host; names in lower case.</param>
/// <param name="Body">The body, where there is one.</param>
internal sealed record Wire(string Method, string Host, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The query's pairs in one order, as all signers compare them.</summary>
    public string SortedQuery => string.Join('&', Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    public static async Task<Wire> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated.ToArray() ?? [])
            .Where(header => header.Key != "Host")
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);
        return new Wire(request.Method.Method, request.Headers.Host ?? uri.Authority, uri.AbsolutePath, uri.Query.TrimStart('?'), headers,
            body);
    }

    /// <summary>What our signer is to sign, if the same names are signed.</summary>
    public SignedRequest Signed(IEnumerable<string> names) => new(
        Method,
        Path,
        Query,
        [.. names.Select(name => (name, name == "host" ? Host : Headers.GetValueOrDefault(name, "")))],
        Headers.GetValueOrDefault("x-amz-content-sha256", SigV4.UnsignedPayload));
}
