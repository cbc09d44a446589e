using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage.Requests;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Signing;

/// <summary>What reader, writer and listing of one bucket share: where it is, how to send, who signs.</summary>
/// <param name="bucket">Where it is.</param>
/// <param name="exchange">How to send.</param>
/// <param name="authority">Who signs.</param>
/// <param name="errors">What refusals mean.</param>
/// <param name="customerKey">Opens the objects; null if no key but the store's own is needed.</param>
internal sealed class S3Client(S3Bucket bucket, HttpExchange exchange, S3Authority authority, S3Errors errors, S3CustomerKey? customerKey)
{
    private volatile bool _isSeen;
    private volatile bool _isPlain;
    private readonly FirstQuestion _first = new();

    public S3Bucket Bucket { get; } = bucket;

    public S3Authority Authority { get; } = authority;

    /// <summary>Opens the objects; null if no key but the store's own is needed. Every request that reads an object carries it.</summary>
    public S3CustomerKey? CustomerKey { get; } = customerKey;

    /// <summary>The clock.</summary>
    public TimeProvider Time => exchange.Time;

    /// <summary>Whether the bucket has answered already, so that an absent object cannot mean an absent bucket.</summary>
    public bool IsSeen => _isSeen;

    /// <summary>A request without a body, or with a small one that <paramref name="prepare"/> adds.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="uri">Asked for every attempt: after a refusal the bucket may turn out to be in another region.</param>
    /// <param name="operation">What is being done, as it ends a sentence.</param>
    /// <param name="prepare">Adds headers.</param>
    public static HttpCall Call(HttpMethod method, Func<Uri> uri, string operation, Action<HttpRequestMessage>? prepare = null) => new()
    {
        Operation = operation,
        Request = () =>
        {
            var request = new HttpRequestMessage(method, uri());
            prepare?.Invoke(request);
            return request;
        },
    };

    /// <summary>
    /// Sends a call. What only some servers know, and others refuse, is left out once it was refused. The first call is answered before any
    /// other is sent: it finds out where the bucket is.
    /// </summary>
    public async Task<HttpAnswer> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        using var asking = RequestPacing.Current is { IsLook: true }
            ? null
            : await _first.EnterAsync(cancellationToken).ConfigureAwait(false);
        var extras = new S3Extras(call);
        HttpAnswer answer;
        try
        {
            answer = await exchange.SendAsync(_isPlain ? extras.Without() : extras.With(), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!_isPlain && extras.MayBeRefusedBy(e))
        {
            answer = await exchange.SendAsync(extras.Without(), cancellationToken).ConfigureAwait(false);
            _isPlain = true;
        }

        _isSeen |= answer.Status is >= 200 and < 300;
        return answer;
    }

    /// <summary>Sends a call and reads a document, and does both again where what came was no document, or only a piece of it.</summary>
    public Task<T> ReadAsync<T>(HttpCall call, string root, Func<XmlCursor, T> read, CancellationToken cancellationToken) =>
        exchange.ReadAsync(
        () => SendAsync(call, cancellationToken),
        answer =>
            StrictXml.ReadAsync(answer, root, read, body => RefusalIn(answer, body, call.Operation), call.Operation, cancellationToken),
        cancellationToken);

    /// <summary>The same, for a document that is small or rare enough to be held whole.</summary>
    public Task<XElement> ReadAsync(HttpCall call, string root, CancellationToken cancellationToken) => exchange.ReadAsync(
        () => SendAsync(call, cancellationToken),
        answer => StrictXml.ReadAsync(answer, root, call.Operation, cancellationToken),
        cancellationToken);

    /// <summary>The query that names a version, if one is wanted.</summary>
    public static string VersionQuery(string? version) => version is null ? "" : ObjectUri.Query(("versionId", version));

    // Some servers find out too late that they cannot answer, and proxies keep the status.
    private StoreException? RefusalIn(HttpAnswer answer, byte[] body, string operation) =>
        S3Errors.IsError(Encoding.UTF8.GetString(body)) ? ErrorIn(answer, body, operation) : null;

    /// <summary>What a 2xx answer that carries an error document really says.</summary>
    public StoreException ErrorIn(HttpAnswer answer, ReadOnlySpan<byte> body, string operation) =>
        errors.Read(new ErrorAnswer(answer.Status, Encoding.UTF8.GetString(body), answer.Header, operation, null));
}
