using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Trasvase.Integrity;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Stores;

/// <summary>
/// Both clouds behind a connection pool that opens no connection: as much of their protocols as a job needs, and 503 as often as a test
/// wants. Keys tell their own length: <c>p/0007-1000</c> has 1,000 bytes.
/// </summary>
internal sealed class FakeClouds(IReadOnlyList<string> keys, double busy, int seed) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);
    private int _requests;

    public int Requests => _requests;

    /// <summary>A key that cannot be read: the service fails each time.</summary>
    public string? Poison { get; init; }

    /// <summary>How often it fails, before it does not any more.</summary>
    public int PoisonLeft { get; set; } = int.MaxValue;

    /// <summary>Whether nobody answers at all.</summary>
    public Func<HttpRequestMessage, bool> IsDown { get; set; } = static _ => false;

    public IReadOnlyCollection<string> Stored => _stored;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        bool refuses;
        lock (_gate)
        {
            _requests++;
            refuses = _random.NextDouble() < busy;
        }

        if (IsDown(request))
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
        }

        if (Poison is { } poison
            && request.Method == HttpMethod.Get
            && uri.AbsolutePath.EndsWith(poison, StringComparison.Ordinal)
            && PoisonLeft-- > 0)
        {
            return new HttpResponseMessage(HttpStatusCode.InternalServerError)
            {
                Content = new StringContent("<Error><Code>InternalError</Code></Error>"),
            };
        }

        if (refuses)
        {
            var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            answer.Headers.Add("x-ms-error-code", "ServerBusy");
            answer.Content = new StringContent("<Error><Code>SlowDown</Code></Error>");
            return answer;
        }

        return uri.Host == "127.0.0.1" ? await AzureAsync(request, uri, cancellationToken) : S3(request, uri);
    }

    private static long LengthOf(string key) => long.Parse(key[(key.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);

    private static HttpResponseMessage Object(HttpStatusCode status, byte[] body, long length)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        answer.Headers.Add("ETag", "\"e\"");
        answer.Content.Headers.Add("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT");
        answer.Content.Headers.ContentLength = length;
        return answer;
    }

    private HttpResponseMessage S3(HttpRequestMessage request, Uri uri)
    {
        if (uri.Query.Contains("list-type", StringComparison.Ordinal))
        {
            var entries = keys.Select(key => $"<Contents><Key>{key}</Key><Size>{LengthOf(key)}</Size><ETag>\"e\"</ETag><LastModified>2013-05-24T00:00:00Z</LastModified></Contents>");
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(
                    $"<ListBucketResult><IsTruncated>false</IsTruncated>{string.Concat(entries)}</ListBucketResult>"),
            };
        }

        if (!char.IsAsciiDigit(uri.AbsolutePath[^1]))
        {
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        var length = LengthOf(uri.AbsolutePath);
        if (request.Method == HttpMethod.Head)
        {
            return Object(HttpStatusCode.OK, [], length);
        }

        var range = request.Headers.Range?.Ranges.Single();
        var (from, to) = (range?.From ?? 0, range?.To ?? (length - 1));
        var bytes = new byte[to - from + 1];
        new PositionalData(1, length).Fill(from, bytes);
        var answer = Object(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, bytes, bytes.Length);
        if (range is not null)
        {
            answer.Content.Headers.Add("Content-Range", $"bytes {from}-{to}/{length}");
        }

        return answer;
    }

    private async Task<HttpResponseMessage> AzureAsync(HttpRequestMessage request, Uri uri, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Head)
        {
            var absent = new HttpResponseMessage(HttpStatusCode.NotFound);
            absent.Headers.Add("x-ms-error-code", "BlobNotFound");
            return absent;
        }

        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = Object(HttpStatusCode.Created, [], 0);
        answer.Headers.Add("x-ms-content-crc64", Crc64Text.ToAzure(Crc64.Compute(body)));
        if (!uri.Query.Contains("comp=block&", StringComparison.Ordinal))
        {
            lock (_gate)
            {
                _stored.Add(uri.AbsolutePath);
            }
        }

        return answer;
    }
}
