using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>
/// The vendor's SDK in front of an account of the stand-in, as it comes: its own defaults, its newest version of the protocol.
/// </summary>
internal sealed class AzureDrive : IAsyncDisposable
{
    public const string Box = "box";

    private AzureDrive(AzureStandIn standIn)
    {
        StandIn = standIn;
        Credential = new StorageSharedKeyCredential(standIn.Account.Name, standIn.Account.Key);
        Service = new BlobServiceClient(standIn.Account.Endpoint, Credential, Options());
    }

    public AzureStandIn StandIn { get; }

    public AzureState State => StandIn.State;

    public StorageSharedKeyCredential Credential { get; }

    public BlobServiceClient Service { get; }

    public BlobContainerClient Container => Service.GetBlobContainerClient(Box);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AzureDrive> StartAsync(AzureStandInOptions? options = null)
    {
        var drive = new AzureDrive(await AzureStandIn.StartAsync(options ?? new AzureStandInOptions(), Cancellation));
        drive.State.CreateContainer(Box);
        return drive;
    }

    /// <summary>The SDK's own settings, but that a refusal is shown at once instead of being tried again.</summary>
    public static BlobClientOptions Options() => new() { Retry = { MaxRetries = 0 } };

    /// <summary>A URI with a signature that the SDK has made.</summary>
    public Uri Signed(string key, BlobSasPermissions permissions, Action<BlobSasBuilder>? also = null)
    {
        var sas = new BlobSasBuilder(permissions, State.Now.AddHours(1)) { BlobContainerName = Box, BlobName = key };
        also?.Invoke(sas);
        return new BlobUriBuilder(Container.GetBlobClient(key).Uri) { Sas = sas.ToSasQueryParameters(Credential) }.ToUri();
    }

    /// <summary>No request was refused as one that is wrong or unknown: whatever the SDK sends is right.</summary>
    public void ShouldHaveUnderstoodAll(params int[] expected) => Refusals(StandIn.Log, expected).ShouldBeEmpty();

    public static IEnumerable<string> Refusals(RequestLog log, params int[] expected) => log.Entries
        .Where(entry => entry.Status >= 400 && !expected.Contains(entry.Status))
        .Select(entry => $"{entry.Status} {entry.Method} {entry.Target}");

    public static byte[] Data(int length, ulong seed = 1) => new PositionalData(seed, length).ToArray();

    /// <summary>What the SDK says of a call that is refused.</summary>
    public static async Task<(int Status, string? Code)> RefusedAsync(Func<Task> call)
    {
        var refusal = await call.ShouldThrowAsync<RequestFailedException>();
        return (refusal.Status, refusal.ErrorCode);
    }

    public ValueTask DisposeAsync() => StandIn.DisposeAsync();
}
