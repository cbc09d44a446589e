using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using static Trasvase.Witnesses.Tests.Drives.AzureDrive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>
/// The vendor's SDK writes, reads, changes and deletes blobs of the stand-in: what it sends must be right, and what it reads must be what
/// was stored.
/// </summary>
public sealed class AzureDriveTests
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal)
    {
        ["Name"] = "a  b",
        ["a_b"] = "1",
        ["a1"] = "2",
    };

    [Fact]
    public async Task Containers_MadeAndDeleted_AreUnderstood()
    {
        await using var azure = await AzureDrive.StartAsync();
        var container = azure.Service.GetBlobContainerClient("other");

        (await container.ExistsAsync(Cancellation)).Value.ShouldBeFalse();
        await container.CreateAsync(cancellationToken: Cancellation);
        (await container.CreateIfNotExistsAsync(cancellationToken: Cancellation)).ShouldBeNull();
        (await container.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag.ToString().ShouldNotBeEmpty();
        (await container.DeleteIfExistsAsync(cancellationToken: Cancellation)).Value.ShouldBeTrue();

        azure.ShouldHaveUnderstoodAll(404, 409);
    }

    [Fact]
    public async Task Upload_Whole_HasAllThatWentAlong()
    {
        await using var azure = await AzureDrive.StartAsync();
        var data = Data(1000);

        var info = (await azure.Container.GetBlobClient("a b/c").UploadAsync(BinaryData.FromBytes(data), Everything(), Cancellation)).Value;

        var stored = azure.State.Find(Box, "a b/c").ShouldNotBeNull();
        stored.Bytes.ToArray().ShouldBe(data);
        (stored.Tier, stored.Tags["t"], stored.Metadata["a_b"], stored.Metadata["NAME"]).ShouldBe(("Cool", "u v", "1", "a  b"));
        (stored.Properties.ContentType, stored.Properties.ContentLanguage, stored.Properties.CacheControl,
            stored.Properties.ContentDisposition)
            .ShouldBe(("text/css", "es", "no-cache", "inline; filename=\"n\""));
        info.ETag.ToString("H").ShouldBe(stored.ETag);
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Upload_Large_GoesInBlocksAndIsCommitted()
    {
        await using var azure = await AzureDrive.StartAsync();
        var data = Data(300_000);
        using var stream = new MemoryStream(data);
        var options = Everything();
        options.TransferOptions = new StorageTransferOptions { InitialTransferSize = 1, MaximumTransferSize = 100_000 };

        await azure.Container.GetBlobClient("a").UploadAsync(stream, options, Cancellation);

        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe(data);
        (azure.StandIn.Log.Count("PutBlock"), azure.StandIn.Log.Count("PutBlockList"), azure.State.Find(Box, "a")!.Tags["t"])
            .ShouldBe((3, 1, "u v"));
        azure.ShouldHaveUnderstoodAll();
    }

    [Theory]
    [InlineData(StorageChecksumAlgorithm.None)]
    [InlineData(StorageChecksumAlgorithm.MD5)]
    [InlineData(StorageChecksumAlgorithm.Auto)]
    public async Task Blocks_StagedListedCommitted_AreUnderstood(StorageChecksumAlgorithm algorithm)
    {
        await using var azure = await AzureDrive.StartAsync();
        var blob = azure.Container.GetBlockBlobClient("a");
        var one = Convert.ToBase64String("0001"u8);
        var two = Convert.ToBase64String("0002"u8);
        var validation = new UploadTransferValidationOptions { ChecksumAlgorithm = algorithm };

        await blob.StageBlockAsync(one, new MemoryStream(Data(10)), new BlockBlobStageBlockOptions { TransferValidation = validation },
            Cancellation);
        await blob.StageBlockAsync(two, new MemoryStream(Data(20, 2)), new BlockBlobStageBlockOptions { TransferValidation = validation },
            Cancellation);
        var staged = (await blob.GetBlockListAsync(BlockListTypes.All, cancellationToken: Cancellation)).Value;
        await blob.CommitBlockListAsync([two, one], new CommitBlockListOptions { Metadata = Metadata, AccessTier = AccessTier.Cold },
            Cancellation);
        var committed = (await blob.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: Cancellation)).Value;

        staged.UncommittedBlocks.Select(block => (block.Name, block.SizeLong)).ShouldBe([(one, 10L), (two, 20L)]);
        committed.CommittedBlocks.Select(block => block.Name).ShouldBe([two, one]);
        azure.State.Find(Box, "a")!.Bytes.ToArray().ShouldBe([.. Data(20, 2), .. Data(10)]);
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Read_WholeRangesAndStreams_GiveTheBytes()
    {
        await using var azure = await AzureDrive.StartAsync();
        var data = Data(200_000);
        var blob = azure.Container.GetBlockBlobClient("a");
        await blob.UploadAsync(new MemoryStream(data), new BlobUploadOptions { Metadata = Metadata }, Cancellation);

        var whole = (await blob.DownloadContentAsync(Cancellation)).Value;
        var range = (await blob.DownloadStreamingAsync(
            new BlobDownloadOptions
            {
                Range = new HttpRange(100, 50),
                TransferValidation = new DownloadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            },
            Cancellation)).Value;
        using var target = new MemoryStream();
        await blob.DownloadToAsync(target,
            new BlobDownloadToOptions
            {
                TransferOptions = new StorageTransferOptions { MaximumTransferSize = 70_000, InitialTransferSize = 70_000 },
            }, Cancellation);
        await using var read = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false)
        {
            BufferSize = 60_000,
            Position = 5,
        }, Cancellation);

        whole.Content.ToArray().ShouldBe(data);
        whole.Details.Metadata.ShouldBe(Metadata, ignoreOrder: true);
        (await BinaryData.FromStreamAsync(range.Content, Cancellation)).ToArray().ShouldBe(data[100..150]);
        target.ToArray().ShouldBe(data);
        (await BinaryData.FromStreamAsync(read, Cancellation)).ToArray().ShouldBe(data[5..]);
        azure.ShouldHaveUnderstoodAll();
    }

    // Its strongest protection: every 4 MiB have a CRC-64 of their own, on the way in and on the way out.
    [Fact]
    public async Task Segments_WithCrcs_GoBothWays()
    {
        await using var azure = await AzureDrive.StartAsync();
        var data = Data((4 << 20) + 1000);
        var blob = azure.Container.GetBlobClient("a");

        await blob.UploadAsync(
            new MemoryStream(data),
                new BlobUploadOptions
                {
                    TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.StorageCrc64 },
                }, Cancellation);
        var read = (await blob.DownloadContentAsync(
            new BlobDownloadOptions
            {
                TransferValidation = new DownloadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.StorageCrc64 },
            }, Cancellation)).Value;

        azure.State.Find(Box, "a")!.Bytes.Span.SequenceEqual(data).ShouldBeTrue();
        read.Content.ToMemory().Span.SequenceEqual(data).ShouldBeTrue();
        azure.StandIn.Log.Of("GetBlob").ShouldAllBe(entry => entry.Headers.ContainsKey("x-ms-structured-body"));
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Write_ThroughAStream_IsCommittedAtItsEnd()
    {
        await using var azure = await AzureDrive.StartAsync();
        var data = Data(250_000);
        var blob = azure.Container.GetBlockBlobClient("a");

        await using (var stream = await blob.OpenWriteAsync(overwrite: true,
            new BlockBlobOpenWriteOptions { BufferSize = 100_000, HttpHeaders = new BlobHttpHeaders { ContentType = "text/css" } },
                Cancellation))
        {
            await stream.WriteAsync(data, Cancellation);
        }

        var stored = azure.State.Find(Box, "a")!;
        (stored.Bytes.ToArray().SequenceEqual(data), stored.Properties.ContentType).ShouldBe((true, "text/css"));
        azure.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Changes_OfAllKinds_AreSeenByProperties()
    {
        await using var azure = await AzureDrive.StartAsync();
        var blob = azure.Container.GetBlobClient("a");
        await blob.UploadAsync(BinaryData.FromBytes(Data(10)), Cancellation);

        await blob.SetMetadataAsync(Metadata, cancellationToken: Cancellation);
        await blob.SetHttpHeadersAsync(new BlobHttpHeaders { ContentType = "text/css", ContentHash = new byte[16] },
            cancellationToken: Cancellation);
        await blob.SetTagsAsync(new Dictionary<string, string> { ["a b"] = "c/d" }, cancellationToken: Cancellation);
        await blob.SetAccessTierAsync(AccessTier.Smart, cancellationToken: Cancellation);
        var properties = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value;
        var tags = (await blob.GetTagsAsync(cancellationToken: Cancellation)).Value.Tags;

        properties.Metadata.ShouldBe(Metadata, ignoreOrder: true);
        (properties.ContentType, properties.AccessTier, properties.TagCount, properties.SmartAccessTier)
            .ShouldBe(("text/css", "Smart", 1, "Hot"));
        properties.ContentHash.ShouldBe(new byte[16]);
        tags.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("a b", "c/d"));
        azure.ShouldHaveUnderstoodAll();
    }

    private static BlobUploadOptions Everything() => new()
    {
        Metadata = Metadata,
        Tags = new Dictionary<string, string> { ["t"] = "u v" },
        AccessTier = AccessTier.Cool,
        HttpHeaders = new BlobHttpHeaders
        {
            ContentType = "text/css",
            ContentLanguage = "es",
            CacheControl = "no-cache",
            ContentDisposition = "inline; filename=\"n\"",
        },
    };
}
