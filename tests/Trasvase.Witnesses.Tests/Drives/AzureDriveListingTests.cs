using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Witnesses.Tests.Drives.AzureDrive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>The vendor's SDK lists, names versions, signs and has blobs fetched.</summary>
public sealed class AzureDriveListingTests
{
    [Fact]
    public async Task List_EveryTraitAndState_IsUnderstood()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { PageSizeMax = 2, Versions = true });
        foreach (var key in (string[])["a", "b/1", "b/2", "c", "\U0001f600"])
        {
            await azure.Container.GetBlobClient(key).UploadAsync(BinaryData.FromBytes(Data(10)), Cancellation);
        }

        var all = await ReadAsync(azure.Container.GetBlobsAsync(
            new GetBlobsOptions { Traits = BlobTraits.All & ~BlobTraits.CopyStatus, States = BlobStates.All & ~BlobStates.Snapshots },
                Cancellation));
        var folders = new List<string>();
        await foreach (var item in azure.Container.GetBlobsByHierarchyAsync(new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = "" },
            Cancellation))
        {
            folders.Add(item.IsPrefix ? item.Prefix : item.Blob.Name);
        }

        all.Select(item => item.Name).ShouldBe(["a", "b/1", "b/2", "c", "\U0001f600"]);
        all.ShouldAllBe(item => item.Properties.ContentLength == 10 && item.VersionId != null && item.IsLatestVersion == true);
        folders.ShouldBe(["a", "b/", "c", "\U0001f600"], ignoreOrder: true);
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Versions_ReadListedDeleted_AreThoseThatAreNamed()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { Versions = true });
        var blob = azure.Container.GetBlobClient("a");
        var old = (await blob.UploadAsync(BinaryData.FromBytes(Data(10)), Cancellation)).Value.VersionId;
        var current = (await blob.UploadAsync(BinaryData.FromBytes(Data(20, 2)), overwrite: true, Cancellation)).Value.VersionId;

        var listed = await ReadAsync(azure.Container.GetBlobsAsync(new GetBlobsOptions { States = BlobStates.Version }, Cancellation));
        (await blob.WithVersion(old).DownloadContentAsync(Cancellation)).Value.Content.ToArray().ShouldBe(Data(10));
        (await RefusedAsync(() => blob.WithVersion(current).DeleteAsync(cancellationToken: Cancellation)))
            .ShouldBe((403, "OperationNotAllowedOnRootBlob"));
        await blob.WithVersion(old).DeleteAsync(cancellationToken: Cancellation);

        listed.Select(item => item.VersionId).ShouldBe([old, current]);
        (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToArray().ShouldBe(Data(20, 2));
        azure.ShouldHaveUnderstoodAll(403);
    }

    [Fact]
    public async Task SignaturesOfTheSdk_ForReadersAndSources_AreAccepted()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { Versions = true });
        var version = (await azure.Container.GetBlobClient("a b").UploadAsync(BinaryData.FromBytes(Data(100)),
            Cancellation)).Value.VersionId;
        var container = new BlobSasBuilder(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List,
            azure.State.Now.AddHours(1))
        { BlobContainerName = Box };
        var containerUri = new BlobUriBuilder(azure.Container.Uri) { Sas = container.ToSasQueryParameters(azure.Credential) }.ToUri();
        var account = new AccountSasBuilder(AccountSasPermissions.All, azure.State.Now.AddHours(1), AccountSasServices.Blobs,
            AccountSasResourceTypes.All);
        var accountUri = new UriBuilder(azure.Service.Uri) { Query = account.ToSasQueryParameters(azure.Credential).ToString() }.Uri;
        var withHeaders = azure.Signed("a b", BlobSasPermissions.Read, sas =>
            (sas.ContentType, sas.ContentDisposition, sas.IPRange) = ("text/css", "inline", SasIPRange.Parse("127.0.0.0-127.0.0.9")));
        var versionSas = new BlobSasBuilder
        {
            BlobContainerName = Box,
            BlobName = "a b",
            BlobVersionId = version,
            ExpiresOn = azure.State.Now.AddHours(1),
        };
        versionSas.SetPermissions("r");
        var ofVersion = new BlobUriBuilder(azure.Container.GetBlobClient("a b").WithVersion(version).Uri)
        {
            Sas = versionSas.ToSasQueryParameters(azure.Credential),
        }.ToUri();

        var overridden = (await new BlobClient(withHeaders, Options()).DownloadContentAsync(Cancellation)).Value;
        (await new BlobClient(ofVersion, Options()).DownloadContentAsync(Cancellation)).Value.Content.ToArray().ShouldBe(Data(100));
        (await ReadAsync(new BlobContainerClient(containerUri, Options()).GetBlobsAsync(new GetBlobsOptions(),
            Cancellation))).ShouldHaveSingleItem();
        await new BlobServiceClient(accountUri,
            Options()).GetBlobContainerClient(Box).GetBlobClient("b").UploadAsync(BinaryData.FromBytes(Data(5)), Cancellation);

        (overridden.Details.ContentType, overridden.Details.ContentDisposition).ShouldBe(("text/css", "inline"));
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task FromUri_PutAndStaged_AreFetchedByTheSdksSignature()
    {
        await using var azure = await StartAsync();
        await azure.Container.GetBlobClient("a b").UploadAsync(BinaryData.FromBytes(Data(100)), Cancellation);
        var source = azure.Signed("a b", BlobSasPermissions.Read);
        var blob = azure.Container.GetBlockBlobClient("b");
        var id = Convert.ToBase64String("0001"u8);

        await blob.SyncUploadFromUriAsync(source, overwrite: false, Cancellation);
        var whole = azure.State.Find(Box, "b")!.Bytes.ToArray();
        await blob.StageBlockFromUriAsync(source, id, new StageBlockFromUriOptions { SourceRange = new Azure.HttpRange(10) }, Cancellation);
        await blob.CommitBlockListAsync([id], cancellationToken: Cancellation);

        whole.ShouldBe(Data(100));
        azure.State.Find(Box, "b")!.Bytes.ToArray().ShouldBe(Data(100)[10..]);
        (await RefusedAsync(() => blob.StartCopyFromUriAsync(source, cancellationToken: Cancellation)))
            .ShouldBe((501, "APINotImplemented"));
        azure.ShouldHaveUnderstoodAll(501);
    }

    // Every odd key that the service can hold: what the SDK stores under it, the SDK finds and lists under it.
    [Fact]
    public async Task OddKeys_StoredReadListed_AreTheKeysThatWereMeant()
    {
        await using var azure = await StartAsync();
        var keys = WeirdKeys.Names.Select(WeirdKeys.Get)
            .Where(key => Stores.AzureBlob.AzureBlobProfile.WhyKeyRefused(new ObjectKey(key)) is null).ToList();
        var options = Options();
        options.TrimBlobNameSlashes = false;
        var container = new BlobServiceClient(azure.StandIn.Account.Endpoint, azure.Credential, options).GetBlobContainerClient(Box);
        for (var i = 0; i < keys.Count; i++)
        {
            await container.GetBlobClient(keys[i]).UploadAsync(BinaryData.FromBytes(Data(10 + i)), Cancellation);
        }

        azure.State.Blobs(Box).Select(blob => blob.Key).ShouldBe(keys, ignoreOrder: true);
        (await ReadAsync(container.GetBlobsAsync(new GetBlobsOptions(), Cancellation))).Select(item => item.Name)
            .ShouldBe(keys, ignoreOrder: true);
        foreach (var (key, i) in keys.Select((key, i) => (key, i)))
        {
            (await container.GetBlobClient(key).DownloadContentAsync(Cancellation)).Value.Content.ToArray().ShouldBe(Data(10 + i), key);
        }

        azure.ShouldHaveUnderstoodAll();
    }

    private static async Task<List<BlobItem>> ReadAsync(IAsyncEnumerable<BlobItem> items)
    {
        var read = new List<BlobItem>();
        await foreach (var item in items)
        {
            read.Add(item);
        }

        return read;
    }
}
