using System.Net.Http.Headers;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Makes and sends the requests to one container. It holds what all operations have in common.</summary>
internal sealed class AzureBlobRequests(AzureBlobAccount account, string container, HttpExchange exchange)
{
    /// <summary>
    /// The oldest version of the protocol that has everything the library needs, so that as many clouds and emulators as possible support
    /// it: parts of 4000 MiB and CRC-64 (2019), tags and versions (2019-12-12), keys percent-encoded in listings where XML cannot hold
    /// them (2021-02-12), the Cold tier (2021-12-02). The version is pinned because the meaning of requests changes with it.
    /// </summary>
    private const string ServiceVersion = "2021-12-02";

    private readonly string _root = $"{account.Endpoint}/{container}";

    /// <summary>The clock.</summary>
    public TimeProvider Time => exchange.Time;

    /// <summary>The container, for people. Only error messages name the account, so that not every line repeats it.</summary>
    public string Name => $"az://{container}";

    /// <summary>Returns an object's location for people, without characters that would garble a terminal or a log.</summary>
    public string Named(ObjectKey key) =>
        $"{Name}/{(key.Value.Any(char.IsControl) ? string.Concat(key.Value.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : key.Value)}";

    /// <summary>Makes a request about an object, or about the container itself. Query parameters without a value are left out.</summary>
    public HttpRequestMessage Make(HttpMethod method, ObjectKey? key, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var given = query.IsEmpty ? "" : ObjectUri.Query([.. query.ToArray().Where(pair => pair.Value is not null)]);
        var uri = key is { } named
            ? ObjectUri.Of(_root, named, given)
            : ObjectUri.For(account.Endpoint, $"{account.Endpoint.BasePath}/{container}", given);
        var request = new HttpRequestMessage(method, uri);
        request.Headers.Add("x-ms-version", ServiceVersion);
        return request;
    }

    /// <summary>Adds the condition that the object has this entity tag.</summary>
    /// <exception cref="StoreException">PreconditionFailed if no object can have the tag.</exception>
    public static void AddMatch(HttpRequestMessage request, string eTag)
    {
        if (!EntityTagHeaderValue.TryParse(eTag, out var parsed) || parsed.Tag == "*")
        {
            // The only tag that HTTP allows without quotes is '*', which would be no condition at all.
            throw new StoreException(
                StoreErrorKind.PreconditionFailed,
                RetryAdvice.Never,
                "The entity tag that is demanded is none that Azure could have given.");
        }

        request.Headers.IfMatch.Add(parsed);
    }

    /// <summary>Sends a call until it succeeds or another attempt makes no sense.</summary>
    public Task<HttpAnswer> SendAsync(HttpCall call, CancellationToken cancellationToken) => exchange.SendAsync(call, cancellationToken);

    /// <summary>Sends a call and reads a document. Both are repeated if the answer is not a document or only a piece of one.</summary>
    public Task<T> ReadAsync<T>(HttpCall call, string root, Func<XmlCursor, T> read, CancellationToken cancellationToken) =>
        exchange.ReadAsync(
        () => SendAsync(call, cancellationToken),
        answer => StrictXml.ReadAsync(answer, root, read, static _ => null, call.Operation, cancellationToken),
        cancellationToken);

    /// <summary>Returns the error that no object can have this key, and that a request for it would reach another object.</summary>
    public StoreException Unreachable(ObjectKey key, string why) => new(
        StoreErrorKind.NotFound, RetryAdvice.Never, $"There can be no {Named(key)}: {AzureBlobProfile.Value.Name} {why}.");
}
