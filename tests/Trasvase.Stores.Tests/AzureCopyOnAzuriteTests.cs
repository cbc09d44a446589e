using System.Security.Cryptography;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Stores.Tests;

/// <summary>
/// A server that is not ours fetches parts by itself. Azurite reads from itself only, so a blob of its own is the source here, and knows no
/// Put Blob From URL.
/// </summary>
public sealed class AzureCopyOnAzuriteTests(RealServers servers)
{
    private static readonly HttpOptions Http = new();
    private static readonly HttpMessageInvoker Transport = HttpTransport.Create(Http);
    private static readonly ObjectKey Source = new("source/a b+é%2F");
    private static readonly ObjectKey Target = new("target");
    private static readonly byte[] Bytes = new PositionalData(3, 300_000).ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CopyPart_TwoParts_MakeTheObjectAndTellOurDigests()
    {
        var (store, grant) = await OpenAsync();
        Part[] parts = [new(1, 0, 200_000), new(2, 200_000, 100_000)];
        var upload = await store.BeginUploadAsync(Target, new WriteOptions(), Cancel);

        List<PartReceipt> receipts = [];
        foreach (var part in parts)
        {
            receipts.Add(await store.PullPartAsync(upload, part, grant, expected: null, Cancel));
        }

        await store.CompleteUploadAsync(upload, receipts, new WriteOptions { Precondition = Precondition.Absent }, Cancel);

        receipts.Select(receipt => receipt.Digest).ShouldBe(parts.Select(part => (Digest?)Digest.OfCrc64(Crc64.Compute(Slice(part)))));
        await using var read = await store.OpenReadAsync(Target, new ReadOptions(), Cancel);
        var stored = new MemoryStream();
        await read.Content.CopyToAsync(stored, Cancel);
        stored.ToArray().ShouldBe(Bytes);
    }

    [Fact]
    public async Task CopyPart_Md5Given_IsCheckedByTheServer()
    {
        var (store, grant) = await OpenAsync();
        var upload = await store.BeginUploadAsync(Target, new WriteOptions(), Cancel);
        var part = new Part(1, 5, 1000);

        var error = await Should.ThrowAsync<StoreException>(() => store.PullPartAsync(upload, part, grant, Md5(Bytes), Cancel));
        await store.PullPartAsync(upload, part, grant, Md5(Slice(part)), Cancel);

        (error.Kind, error.Code).ShouldBe((StoreErrorKind.Corrupt, "Md5Mismatch"));
        (await store.FindStagedPartsAsync(upload, Cancel)).ShouldHaveSingleItem().Length.ShouldBe(1000);
    }

    [Fact]
    public async Task CopyPart_SourceIsMissingOrElsewhere_IsSourceRefused()
    {
        var (store, grant) = await OpenAsync();
        var upload = await store.BeginUploadAsync(Target, new WriteOptions(), Cancel);
        await store.RemoveAsync(Source, (await store.FindAsync(Source, null, Cancel)).ShouldNotBeNull().ETag!, Cancel);
        var elsewhere = grant with
        {
            Url = ObjectUri.For(
            HttpEndpoint.Parse("http://127.0.0.1:1"), "/bucket/key", "X-Amz-Signature=secret")
        };

        foreach (var refused in (ReadGrant[])[grant, elsewhere])
        {
            var error = await Should.ThrowAsync<StoreException>(() => store.PullPartAsync(
                upload, new Part(1, 0, 10), refused, expected: null, Cancel));

            error.Kind.ShouldBe(StoreErrorKind.SourceRefused);
            error.SourceStatus.ShouldBeOneOf(null, 404);
            error.ToString().ShouldNotContain("sig=");
            error.ToString().ShouldNotContain("secret");
        }
    }

    [Fact]
    public async Task Copy_Whole_IsUnsupportedThere()
    {
        var (store, grant) = await OpenAsync();

        var error = await Should.ThrowAsync<StoreException>(() => store.PullAsync(Target, grant, Md5(Bytes), new WriteOptions(), Cancel));

        (error.Kind, error.Status).ShouldBe((StoreErrorKind.Unsupported, 501));
    }

    private static Digest Md5(ReadOnlySpan<byte> bytes) => Digest.Of(DigestAlgorithm.Md5, MD5.HashData(bytes));

    private static ReadOnlySpan<byte> Slice(Part part) => Bytes.AsSpan((int)part.Offset, (int)part.Length);

    private async Task<(AzureBlobStore Store, ReadGrant Grant)> OpenAsync()
    {
        var account = (await servers.AzuriteAsync(Cancel)).Account;
        var container = await account.CreateContainerAsync(Cancel);
        var store = AzureBlobStore.Create(
            container, AzureBlobOptions.FromEnvironment(account.AsEnvironment.GetValueOrDefault), Http, Transport);
        await store.PutAsync(Source, PartBody.Of(Bytes), new WriteOptions(), Cancel);
        var (pinned, expires) = (
            (await store.FindAsync(Source, null, Cancel)).ShouldNotBeNull(), TimeProvider.System.GetUtcNow().AddHours(1));
        var sas = AzureSas.ForContainer(account.Name, Convert.FromBase64String(account.Key), container, Source.Value, "r", expires);
        var url = ObjectUri.For(
            HttpEndpoint.Parse(account.Endpoint.AbsoluteUri), $"/{account.Name}/{container}/{ObjectUri.EscapeKey(Source.Value)}", sas);
        return (store, new ReadGrant(pinned, url, expires));
    }
}
