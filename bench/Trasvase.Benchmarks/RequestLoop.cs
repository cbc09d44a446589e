using System.Net;
using BenchmarkDotNet.Attributes;
using Trasvase.Http.Connecting;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;

namespace Trasvase.Benchmarks;

/// <summary>What the two requests of a small object cost beside their connections: made, signed, guarded, answered, read.</summary>
[MemoryDiagnoser]
public class RequestLoop
{
    private static readonly byte[] Content = new byte[1024];
    private static readonly ObjectKey Key = new("objects/00/000001");

    private static readonly WriteOptions Written = new()
    {
        Headers = new ContentHeaders { ContentType = "application/octet-stream" },
        Metadata = new Dictionary<string, string>
        {
            ["trasvase"] = "v=1; source=0123456789abcdef0123456789abcdef; etag=%220123456789abcdef0123456789abcdef%22; size=1024; "
                + "crc64=0123456789abcdef; by=md5; write=0123456789abcdef",
        },
        Precondition = Precondition.Absent,
    };

    private readonly byte[] _buffer = new byte[1024];
    private IObjectSource _source = null!;
    private IObjectTarget _target = null!;
    private PartBody _body = null!;

    [GlobalSetup]
    public void Open()
    {
        new Random(1).NextBytes(Content);
        var http = new HttpOptions();
        var transport = new HttpMessageInvoker(new Answers());
        var keys = new S3Options { Endpoint = "http://127.0.0.1:9", AccessKeyId = "AKIDEXAMPLE", SecretAccessKey = "secret" };
        _source = S3Store.Create("bucket", keys, http, transport);
        var account = new AzureBlobOptions
        {
            ConnectionString = "DefaultEndpointsProtocol=http;AccountName=bench;AccountKey=YmVuY2g=;BlobEndpoint=http://127.0.0.1:9/bench;",
        };
        _target = AzureBlobStore.Create("container", account, http, transport);
        _body = PartBody.Of(Content, Digest.OfCrc64(Crc64.Compute(Content)));
    }

    [Benchmark]
    public async Task<int> Read()
    {
        await using var read = await _source.OpenReadAsync(
            Key, new ReadOptions { Match = "\"0123456789abcdef0123456789abcdef\"" }, CancellationToken.None);
        return await read.Content.ReadAsync(_buffer) + await read.Content.ReadAsync(_buffer);
    }

    [Benchmark]
    public Task Put() => _target.PutAsync(Key, _body, Written, CancellationToken.None);

    private sealed class Answers : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } sent)
            {
                await sent.CopyToAsync(Stream.Null, cancellationToken);
            }

            var answer = new HttpResponseMessage(request.Method == HttpMethod.Get ? HttpStatusCode.OK : HttpStatusCode.Created)
            {
                Content = new ByteArrayContent(request.Method == HttpMethod.Get ? Content : []),
            };
            answer.Headers.Add("ETag", "\"0123456789abcdef0123456789abcdef\"");
            answer.Content.Headers.Add("Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT");
            answer.Content.Headers.Add("Content-Type", "application/octet-stream");
            return answer;
        }
    }
}
