using Trasvase.Http.Connecting;
using Trasvase.Stores.S3;
using Trasvase.Testing.Http;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>The S3 store keeps the contract on the strict stand-in, which it takes for any server that speaks S3.</summary>
public sealed class S3StoreOnStandInTests(S3StandInServer server) : StoreSuite, IClassFixture<S3StandInServer>
{
    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        S3Servers.Open((await server.StartedAsync(cancellationToken)).Account, "suite", S3Deviations.OfS3);
}

/// <summary>The same in a bucket that keeps old versions.</summary>
public sealed class S3StoreOnVersionedStandInTests(S3StandInServer server) : StoreSuite, IClassFixture<S3StandInServer>
{
    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken)
    {
        var standIn = await server.StartedAsync(cancellationToken);
        standIn.State.CreateBucket("suite", S3Versioning.Enabled);
        return S3Servers.Open(standIn.Account, "suite", S3Deviations.OfS3);
    }
}

/// <summary>The same taken for Amazon's own service: what only that is trusted with is used, the bucket stands in the host.</summary>
public sealed class S3StoreAsAmazonTests(S3StandInServer server) : StoreSuite, IClassFixture<S3StandInServer>
{
    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Open(await server.StartedAsync(cancellationToken), "suite");

    private StoreUnderTest Open(S3StandIn standIn, string bucket)
    {
        var options = S3Options.FromEnvironment(standIn.Account.AsEnvironment.GetValueOrDefault) with { Endpoint = "http://s3.us-east-1.amazonaws.com" };
        var store = S3Store.Create(bucket, options, new HttpOptions(), server.Transport(standIn));
        return new StoreUnderTest(store, store, store, name => Open(standIn, name))
        {
            Deviations = S3Deviations.OfS3,
            Fetch = (grant, range, token) => UrlReading.FetchAsync(server.Transport(standIn), grant, range, token),
        };
    }
}

/// <summary>One stand-in for a class of tests.</summary>
public sealed class S3StandInServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private S3StandIn? _standIn;
    private HttpMessageInvoker? _transport;

    public async ValueTask DisposeAsync()
    {
        _transport?.Dispose();
        _gate.Dispose();
        if (_standIn is not null)
        {
            await _standIn.DisposeAsync();
        }
    }

    internal async Task<S3StandIn> StartedAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _standIn ??= await S3StandIn.StartAsync(new S3StandInOptions(), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal HttpMessageInvoker Transport(S3StandIn standIn) =>
        _transport ??= LoopbackTransport.Create(standIn.Server.Endpoint.Port, new HttpOptions());
}
