using Trasvase.Http.Connecting;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>The Azure Blob store keeps the contract on Azurite.</summary>
public sealed class AzureBlobStoreOnAzuriteTests(RealServers servers) : StoreSuite
{
    private static readonly string Container = $"suite-{Guid.NewGuid():n}";
    private static readonly HttpOptions Http = new();
    private static readonly HttpMessageInvoker Transport = HttpTransport.Create(Http);

    private static readonly Deviation[] Known =
    [
        new(
            "List_Order_IsThatOfTheProfile",
            "Azurite orders by UTF-16 code units: keys with surrogate pairs come before those of U+E000 to U+FFFF"),
        new(
            "WeirdKeys_AllTogether_AreAllDifferentObjects",
            "Azurite orders by UTF-16 code units: keys with surrogate pairs come before those of U+E000 to U+FFFF"),
    ];

    private protected override async Task<StoreUnderTest> OpenAsync(CancellationToken cancellationToken) =>
        Open((await servers.AzuriteAsync(cancellationToken)).Account, Container);

    private static StoreUnderTest Open(AzureAccount account, string container)
    {
        var options = AzureBlobOptions.FromEnvironment(account.AsEnvironment.GetValueOrDefault);
        var store = AzureBlobStore.Create(container, options, Http, Transport);
        return new StoreUnderTest(store, store, store, name => Open(account, name)) { Deviations = Known };
    }
}
