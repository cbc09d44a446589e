using Trasvase.Http.Connecting;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>The Azure Blob store keeps the contract on the strict stand-in, without exception: with the account's key, and without
/// versions.</summary>
public sealed class AzureBlobStoreOnStandInTests(AzureStandInFixture.Plain fixture) : StoreSuite, IClassFixture<AzureStandInFixture.Plain>
{
    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(fixture.Open(fixture.StandIn.Account.AsEnvironment));
}

/// <summary>
/// The same in an account that keeps versions, with a shared access signature; and the other way round in what the documents do not
/// say: whether staged parts alone make a key taken.
/// </summary>
public sealed class AzureBlobStoreOnVersionedStandInTests(AzureStandInFixture.Versioned fixture)
    : StoreSuite, IClassFixture<AzureStandInFixture.Versioned>
{
    private const string Permissions = "rwdlct";

    private protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(fixture.Open(fixture.StandIn.SasEnvironment(Permissions)));
}

/// <summary>An account for all tests of a class.</summary>
public abstract class AzureStandInFixture : IAsyncLifetime
{
    private const string Container = "suite";
    private const string Bucket = "source";

    private static readonly HttpOptions Http = new();
    private static readonly HttpMessageInvoker Transport = HttpTransport.Create(Http);

    private readonly bool _versions;
    private AzureStandIn? _standIn;
    private S3StandIn? _source;

    private AzureStandInFixture(bool versions) => _versions = versions;

    internal AzureStandIn StandIn => _standIn ?? throw new InvalidOperationException("It is started before the first test.");

    public async ValueTask InitializeAsync()
    {
        var options = new AzureStandInOptions { Versions = _versions, UncommittedTakesKey = _versions };
        _standIn = await AzureStandIn.StartAsync(options, TestContext.Current.CancellationToken);
        _source = await S3StandIn.StartAsync(new S3StandInOptions(), TestContext.Current.CancellationToken);
        _source.State.CreateBucket(Bucket, _versions ? S3Versioning.Enabled : S3Versioning.None);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StandIn.DisposeAsync();
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    /// <summary>The account's container, and a bucket from which the account can copy.</summary>
    internal StoreUnderTest Open(IReadOnlyDictionary<string, string> environment) =>
        Open(environment, Container) with { CopySource = S3Servers.OpenSource(_source!.Account, Bucket) };

    private static StoreUnderTest Open(IReadOnlyDictionary<string, string> environment, string container)
    {
        var options = AzureBlobOptions.FromEnvironment(environment.GetValueOrDefault);
        var store = AzureBlobStore.Create(container, options, Http, Transport);
        return new StoreUnderTest(store, store, store, name => Open(environment, name));
    }

    /// <summary>Without versions.</summary>
    public sealed class Plain() : AzureStandInFixture(versions: false);

    /// <summary>With versions.</summary>
    public sealed class Versioned() : AzureStandInFixture(versions: true);
}
