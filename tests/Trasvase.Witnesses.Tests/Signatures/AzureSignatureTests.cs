using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Trasvase.Http.Text;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>
/// Shared Key: what the vendor's SDK has signed, our signer signs alike, byte for byte; and the shared access signatures that it makes are
/// those that the stand-in computes.
/// </summary>
public sealed class AzureSignatureTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 7))];

    /// <summary>The account in the host, as on the real service, and in the path, as on an emulator.</summary>
    public static TheoryData<string> Endpoints => ["https://acct.blob.core.windows.net", "http://127.0.0.1:10000/acct"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Keys_OfAllKinds_AreSignedAlike(string endpoint)
    {
        using var sdk = new SignedSdk(endpoint);
        var container = sdk.Service.GetBlobContainerClient("box");
        foreach (var key in Corpus.OddKeys.Concat(Corpus.RandomKeys(500)).Where(key => key is not ("." or ".." or "/")))
        {
            await sdk.ShouldSignAlikeAsync(() => container.GetBlobClient(key).DownloadContentAsync(Cancellation));
        }

        sdk.Compared.ShouldBeGreaterThan(550);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Operations_OfAllKinds_AreSignedAlike(string endpoint)
    {
        using var sdk = new SignedSdk(endpoint);
        var container = sdk.Service.GetBlobContainerClient("box");
        var blob = container.GetBlockBlobClient("a b/\u00f1+1");
        var id = Convert.ToBase64String("0001"u8);
        static MemoryStream Body() => new("abc"u8.ToArray());
        var conditions = new BlobRequestConditions { IfMatch = new ETag("0x1"), IfModifiedSince = DateTimeOffset.UnixEpoch };
        var metadata = Corpus.Metadata.Where(pair => pair.Value.Length > 0).ToDictionary();
        Func<Task>[] operations =
        [
            () => container.CreateAsync(cancellationToken: Cancellation),
            () => container.DeleteAsync(cancellationToken: Cancellation),
            () => container.GetPropertiesAsync(cancellationToken: Cancellation),
            async () => await container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.All, Prefix = "a b/\u00f1+" },
                Cancellation).GetAsyncEnumerator(Cancellation).MoveNextAsync(),
            async () => await container.GetBlobsByHierarchyAsync(new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = "+ &=" },
                Cancellation).GetAsyncEnumerator(Cancellation).MoveNextAsync(),
            () => blob.UploadAsync(Body(),
                new BlobUploadOptions
                {
                    Metadata = metadata,
                    Tags = new Dictionary<string,
                    string> { ["a b"] = "c+d" },
                    Conditions = conditions,
                    HttpHeaders = new BlobHttpHeaders { ContentType = "text/plain;  x" },
                }, Cancellation),
            () => blob.StageBlockAsync(id, Body(),
                new BlockBlobStageBlockOptions
                {
                    TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
                }, Cancellation),
            () => blob.StageBlockFromUriAsync(At("https://example.test/a?b=c%2Bd&e"), id,
                new StageBlockFromUriOptions { SourceRange = new HttpRange(5, 9) }, Cancellation),
            () => blob.SyncUploadFromUriAsync(At("https://example.test/a"), overwrite: true, Cancellation),
            () => blob.CommitBlockListAsync([id], new CommitBlockListOptions { Metadata = metadata, AccessTier = AccessTier.Cool },
                Cancellation),
            () => blob.GetBlockListAsync(BlockListTypes.All, cancellationToken: Cancellation),
            () => blob.DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(5, 9), Conditions = conditions },
                Cancellation),
            () => blob.GetPropertiesAsync(conditions, Cancellation),
            () => blob.SetMetadataAsync(metadata, cancellationToken: Cancellation),
            () => blob.SetHttpHeadersAsync(new BlobHttpHeaders { ContentType = "text/css", ContentLanguage = "es" },
                cancellationToken: Cancellation),
            () => blob.SetTagsAsync(new Dictionary<string, string> { ["a"] = "b" }, cancellationToken: Cancellation),
            () => blob.GetTagsAsync(cancellationToken: Cancellation),
            () => blob.SetAccessTierAsync(AccessTier.Cold, cancellationToken: Cancellation),
            () => blob.WithVersion("2026-11-30T12:00:00.0000000Z").DeleteAsync(cancellationToken: Cancellation),
            () => blob.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Cancellation),
        ];
        foreach (var operation in operations)
        {
            await sdk.ShouldSignAlikeAsync(operation);
        }

        sdk.Compared.ShouldBe(operations.Length);
    }

    // The service sorts the names of headers in an order of its own, which matters to metadata alone.
    [Fact]
    public async Task Metadata_InRandomOrders_IsSignedAlike()
    {
        using var sdk = new SignedSdk("https://acct.blob.core.windows.net");
        var blob = sdk.Service.GetBlobContainerClient("box").GetBlobClient("a");
        foreach (var metadata in Corpus.RandomMetadata(2000))
        {
            await sdk.ShouldSignAlikeAsync(() => blob.SetMetadataAsync(metadata, cancellationToken: Cancellation));
        }
    }

    [Fact]
    public void SharedAccessSignatures_OfOddAndRandomKeys_AreThoseOfTheStandIn()
    {
        var credential = new StorageSharedKeyCredential("acct", Convert.ToBase64String(Key));
        var now = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        var keys = Corpus.OddKeys.Concat(Corpus.RandomKeys(500))
            .Where(key => AzureBlobProfile.WhyKeyRefused(new ObjectKey(key)) is null).ToList();
        foreach (var key in keys)
        {
            var sas = new BlobSasBuilder(BlobSasPermissions.Read,
                now.AddHours(1))
            {
                BlobContainerName = "box",
                BlobName = key,
                StartsOn = now.AddHours(-1),
                ContentDisposition = $"inline; filename=\"{key.Length}  x\"",
            };
            var request = new StandInRequest("GET", $"/acct/box/{ObjectUri.EscapeKey(key)}?{sas.ToSasQueryParameters(credential)}",
                new Dictionary<string, string>());
            AzureRoute.Set(request);

            AzureSas.Check(request, "acct", Key, now, tls: true).Permissions.ShouldBe("r", $"'{key}'; seed {Corpus.Seed}");
        }

        keys.Count.ShouldBeGreaterThan(100);
    }

    private static Uri At(string url) => new(url, default(UriCreationOptions));

    /// <summary>The SDK without a network; each of its requests is signed once more by our signer, as it stands.</summary>
    private sealed class SignedSdk : IDisposable
    {
        private readonly CapturingHandler _handler = new();
        private readonly HttpClient _client;

        public SignedSdk(string endpoint)
        {
            _client = new HttpClient(_handler);
            var options = new BlobClientOptions
            {
                Transport = new HttpClientTransport(_client),
                Retry = { MaxRetries = 0 },
                TrimBlobNameSlashes = false,
            };
            Service = new BlobServiceClient(new Uri(endpoint, default(UriCreationOptions)),
                new StorageSharedKeyCredential("acct", Convert.ToBase64String(Key)), options);
        }

        public BlobServiceClient Service { get; }

        public int Compared { get; private set; }

        public async Task ShouldSignAlikeAsync(Func<Task> send)
        {
            var text = "";
            _handler.Looking = request => text = SharedKeySigner.StringToSign(request, "acct");
            var wire = await _handler.CaptureAsync(send);

            var ours = $"SharedKey acct:{Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)))}";
            ours.ShouldBe(wire.Headers["authorization"], $"{wire.Method} {wire.Path}?{wire.Query}\n{text}\nseed {Corpus.Seed}");
            Compared++;
        }

        public void Dispose()
        {
            _client.Dispose();
            _handler.Dispose();
        }
    }
}
