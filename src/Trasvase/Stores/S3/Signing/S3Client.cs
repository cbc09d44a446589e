using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage.Requests;
using Trasvase.Stores.S3.Addressing;
using Trasvase.Stores.S3.Wire;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// The common base of the reader, the writer and the listing of one bucket: its address, how requests are sent and how they are signed.
/// </summary>
/// <param name="bucket">The bucket's address.</param>
/// <param name="exchange">Sends the requests.</param>
/// <param name="authority">Signs the requests.</param>
/// <param name="errors">Translates the error answers.</param>
/// <param name="customerKey">The customer's key that opens the objects (SSE-C); null if only the store's own keys are needed.</param>
internal sealed class S3Client(S3Bucket bucket, HttpExchange exchange, S3Authority authority, S3Errors errors, S3CustomerKey? customerKey)
{
    private volatile bool _isSeen;
    private volatile bool _isPlain;
    private readonly FirstQuestion _first = new();

    public S3Bucket Bucket { get; } = bucket;

    public S3Authority Authority { get; } = authority;

    /// <summary>
    /// The customer's key that opens the objects (SSE-C); null if only the store's own keys are needed. Every request that reads an object
    /// carries this key.
    /// </summary>
    public S3CustomerKey? CustomerKey { get; } = customerKey;

    /// <summary>The clock.</summary>
    public TimeProvider Time => exchange.Time;

    /// <summary>
    /// Whether the bucket has answered with success before. If so, a missing object cannot mean that the bucket is missing.
    /// </summary>
    public bool IsSeen => _isSeen;

    /// <summary>Makes a call without a body, or with a small body that <paramref name="prepare"/> adds.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">Returns the URI. Called for every attempt, because after a refusal the bucket may turn out to be in another
    /// region.</param>
    /// <param name="operation">What the call does, as the end of a sentence.</param>
    /// <param name="prepare">Adds headers or a small body; null to add nothing.</param>
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
    /// Sends a call. Headers that only some servers know are left out once the server has refused them. The first call is answered before
    /// any other is sent, because its answer shows where the bucket is; only a check whether a side is up again does not wait for it.
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

    /// <summary>
    /// Sends a call and reads the document in its answer. Repeats both if the answer is not a document, or only a piece of one.
    /// </summary>
    public Task<T> ReadAsync<T>(HttpCall call, string root, Func<XmlCursor, T> read, CancellationToken cancellationToken) =>
        exchange.ReadAsync(
        () => SendAsync(call, cancellationToken),
        answer =>
            StrictXml.ReadAsync(answer, root, read, body => RefusalIn(answer, body, call.Operation), call.Operation, cancellationToken),
        cancellationToken);

    /// <summary>
    /// Sends a call and reads its answer in the same way, as a document that is small or rare enough to be held in memory as a whole.
    /// </summary>
    public Task<XElement> ReadAsync(HttpCall call, string root, CancellationToken cancellationToken) => exchange.ReadAsync(
        () => SendAsync(call, cancellationToken),
        answer => StrictXml.ReadAsync(answer, root, call.Operation, cancellationToken),
        cancellationToken);

    /// <summary>Returns the query that names a version; empty if no version is wanted.</summary>
    public static string VersionQuery(string? version) => version is null ? "" : ObjectUri.Query(("versionId", version));

    // Some servers find out only after sending the status that they cannot answer, and proxies keep that status. An error document may
    // therefore come with a 2xx status.
    private StoreException? RefusalIn(HttpAnswer answer, byte[] body, string operation) =>
        S3Errors.IsError(Encoding.UTF8.GetString(body)) ? ErrorIn(answer, body, operation) : null;

    /// <summary>Returns the error that a 2xx answer with an error document reports.</summary>
    public StoreException ErrorIn(HttpAnswer answer, ReadOnlySpan<byte> body, string operation) =>
        errors.Read(new ErrorAnswer(answer.Status, Encoding.UTF8.GetString(body), answer.Header, operation, null));
}
