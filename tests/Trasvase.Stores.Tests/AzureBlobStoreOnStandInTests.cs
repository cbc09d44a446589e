using Trasvase.Http;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>The Azure Blob store keeps the contract on the strict stand-in, without exception: with the account's key, and without versions.</summary>
public sealed class AzureBlobStoreOnStandInTests(AzureStandInFixture.Plain fixture) : StoreSuite, IClassFixture<AzureStandInFixture.Plain>
{
    protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(AzureStandInFixture.Open(fixture.StandIn.Account.AsEnvironment, AzureStandInFixture.Container));
}

/// <summary>The same in an account that keeps versions, with a shared access signature.</summary>
public sealed class AzureBlobStoreOnVersionedStandInTests(AzureStandInFixture.Versioned fixture) : StoreSuite, IClassFixture<AzureStandInFixture.Versioned>
{
    private const string Permissions = "rwdlct";

    protected override Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(AzureStandInFixture.Open(fixture.StandIn.SasEnvironment(Permissions), AzureStandInFixture.Container));
}

/// <summary>An account for all tests of a class.</summary>
public abstract class AzureStandInFixture : IAsyncLifetime
{
    internal const string Container = "suite";

    private static readonly HttpOptions Http = new();
    private static readonly HttpMessageInvoker Transport = HttpTransport.Create(Http);

    private readonly bool _versions;
    private AzureStandIn? _standIn;

    private AzureStandInFixture(bool versions) => _versions = versions;

    internal AzureStandIn StandIn => _standIn ?? throw new InvalidOperationException("It is started before the first test.");

    public async ValueTask InitializeAsync() =>
        _standIn = await AzureStandIn.StartAsync(new AzureStandInOptions { Versions = _versions }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StandIn.DisposeAsync();
    }

    internal static StoreUnderTest Open(IReadOnlyDictionary<string, string> environment, string container)
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
