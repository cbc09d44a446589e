using System.Net;
using BenchmarkDotNet.Attributes;
using Trasvase.Bench.Cloud;
using Trasvase.Bench.Wire;
using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;

namespace Trasvase.Benchmarks;

/// <summary>One page of each listing, from the bytes of the answer to the objects: 1,000 keys of S3, 5,000 of Azure with stamps.</summary>
[MemoryDiagnoser]
public class ListingLoop
{
    private IObjectSource _s3 = null!;
    private IObjectSource _azure = null!;

    [GlobalSetup]
    public void Fill()
    {
        var http = new HttpOptions();
        var options = new S3Options { Endpoint = "http://127.0.0.1:1", Region = "us-east-1" };
        _s3 = S3Store.Create(Workload.Bucket, options, credentials: null, http, Answering(S3Page()));
        var account = new AzureBlobOptions { AccountName = "bench", AccountKey = "YmVuY2g=", Endpoint = "http://127.0.0.1:1/bench" };
        _azure = AzureBlobStore.Create(Workload.Bucket, account, http, Answering(AzurePage()));
    }

    [Benchmark]
    public Task<int> S3() => CountAsync(_s3);

    [Benchmark]
    public Task<int> AzureBlob() => CountAsync(_azure);

    private static async Task<int> CountAsync(IObjectSource store)
    {
        var count = 0;
        await foreach (var page in store.ListAsync(new ListOptions(), CancellationToken.None))
        {
            count += page.Objects.Count;
        }

        return count;
    }

    private static ReadOnlyMemory<byte> S3Page() =>
        S3Pages.Write(new Workload(new CloudSettings { Objects = 1000 }), Asked("/bench?list-type=2&encoding-type=url&max-keys=1000"));

    private static ReadOnlyMemory<byte> AzurePage()
    {
        var workload = new Workload(new CloudSettings { Objects = 5000, IsTargetFull = true });
        return AzureContainer.Answer(workload, new TargetBlobs(workload), Asked(
            "/bench/bench?restype=container&comp=list&include=metadata&maxresults=5000")).Body;
    }

    private static Request Asked(string target) => Request.Parse(System.Text.Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\n\r\n"));

    private static HttpMessageInvoker Answering(ReadOnlyMemory<byte> page) => new(new Canned(page), disposeHandler: true);

    private sealed class Canned(ReadOnlyMemory<byte> page) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ReadOnlyMemoryContent(page),
                RequestMessage = request,
            });
    }
}
