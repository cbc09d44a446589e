using System.Net;
using System.Net.Sockets;
using Trasvase.Hosting;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.Hosting;

/// <summary>A bucket of Amazon's in a region that nobody names, and a container: every name of amazonaws.com leads to the stand-in, which
/// refuses other regions.</summary>
internal sealed class RegionWorld : IAsyncDisposable
{
    public const string Region = "eu-west-3";

    private readonly HttpMessageInvoker _transport;

    private RegionWorld(S3StandIn s3, AzureStandIn azure)
    {
        (S3, Azure) = (s3, azure);
        Bucket = s3.State.CreateBucket("bucket");
        azure.State.CreateContainer("container");
        var handler = HttpTransport.CreateHandler(new HttpOptions());
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var port = context.DnsEndPoint.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal)
                ? s3.Server.Endpoint.Port
                : context.DnsEndPoint.Port;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        _transport = new HttpMessageInvoker(handler);
        var options = new TrasvaseOptions
        {
            S3 = new S3Options
            {
                AccessKeyId = s3.Account.AccessKeyId,
                SecretAccessKey = s3.Account.SecretAccessKey,
                Endpoint = "http://s3.amazonaws.com",
            },
            AzureBlob = new AzureBlobOptions { ConnectionString = azure.Account.ConnectionString },
        };
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 1 } };
        Catalog = new StoreCatalog(options, http, _transport);
    }

    public S3StandIn S3 { get; }

    public AzureStandIn Azure { get; }

    public S3StandInBucket Bucket { get; }

    public StoreCatalog Catalog { get; }

    public static async Task<RegionWorld> StartAsync(CancellationToken cancellationToken) => new(
        await S3StandIn.StartAsync(new S3StandInOptions { Region = Region }, cancellationToken),
        await AzureStandIn.StartAsync(new AzureStandInOptions(), cancellationToken));

    /// <summary>The source, as whoever opens it next gets it.</summary>
    public S3Store Open() => (S3Store)Catalog.OpenSource(Catalog.Parse("s3://bucket/"));

    public TrasvaseClient Client() => new(Catalog, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
    }
}
