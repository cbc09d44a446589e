using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using static Trasvase.Witnesses.Tests.Drives.S3Drive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>The vendor's SDK uploads in parts, and takes uploads back.</summary>
public sealed class S3DriveUploadTests
{
    [Theory]
    [InlineData("CRC32", null, "COMPOSITE")]
    [InlineData("CRC64NVME", null, "FULL_OBJECT")]
    [InlineData("CRC32C", "FULL_OBJECT", "FULL_OBJECT")]
    [InlineData("SHA256", null, "COMPOSITE")]
    public async Task Parts_SentListedCompleted_AreUnderstood(string algorithm, string? asked, string kind)
    {
        await using var s3 = await StartAsync();
        var one = AzureDrive.Data(20_000);
        var two = AzureDrive.Data(5_000, 2);
        var create = new InitiateMultipartUploadRequest
        {
            BucketName = Box,
            Key = "a",
            ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm),
            ChecksumType = asked is null ? null : ChecksumType.FindValue(asked),
        };

        var upload = (await s3.Client.InitiateMultipartUploadAsync(create, Cancellation)).UploadId;
        var sent = new List<UploadPartResponse>();
        foreach (var (part, i) in new[] { one, two }.Select((part, i) => (part, i)))
        {
            sent.Add(await s3.Client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = Box,
                    Key = "a",
                    UploadId = upload,
                    PartNumber = i + 1,
                    InputStream = new MemoryStream(part),
                    ChecksumAlgorithm = create.ChecksumAlgorithm,
                }, Cancellation));
        }

        var listed = await s3.Client.ListPartsAsync(new ListPartsRequest { BucketName = Box, Key = "a", UploadId = upload }, Cancellation);
        var complete = new CompleteMultipartUploadRequest { BucketName = Box, Key = "a", UploadId = upload };
        complete.PartETags = [.. sent
            .Select(part => new PartETag
            {
                PartNumber = part.PartNumber,
                ETag = part.ETag,
                ChecksumCRC32 = part.ChecksumCRC32,
                ChecksumSHA256 = part.ChecksumSHA256,
            })];
        await s3.Client.CompleteMultipartUploadAsync(complete, Cancellation);
        var attributes = await s3.Client.GetObjectAttributesAsync(
            new GetObjectAttributesRequest
            {
                BucketName = Box,
                Key = "a",
                ObjectAttributes =
                [
                    ObjectAttributes.ETag, ObjectAttributes.Checksum, ObjectAttributes.ObjectParts, ObjectAttributes.ObjectSize,
                ],
            }, Cancellation);

        (listed.ChecksumType?.Value, listed.ChecksumAlgorithm?.Value, listed.Parts.Count).ShouldBe((kind, algorithm, 2));
        (attributes.Checksum.ChecksumType?.Value, attributes.ObjectSize, attributes.ObjectParts.TotalPartsCount)
            .ShouldBe((kind, 25_000, 2));
        s3.Bucket.Current("a")!.Bytes.ToArray().ShouldBe([.. one, .. two]);
        s3.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task TransferUtility_LargeFile_GoesInPartsAndComesBack()
    {
        await using var s3 = await StartAsync();
        var data = AzureDrive.Data(11 << 20);
        using var transfers = new TransferUtility(s3.Client, new TransferUtilityConfig { MinSizeBeforePartUpload = 6 << 20 });

        await transfers.UploadAsync(new TransferUtilityUploadRequest
        {
            BucketName = Box,
            Key = "a",
            InputStream = new MemoryStream(data),
            PartSize = 5 << 20,
        }, Cancellation);
        await using var back = await transfers.OpenStreamAsync(Box, "a", Cancellation);

        (await BinaryData.FromStreamAsync(back, Cancellation)).ToArray().AsSpan().SequenceEqual(data).ShouldBeTrue();
        s3.StandIn.Server.Log.Count("UploadPart").ShouldBe(3);
        s3.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Uploads_Aborted_LeaveNothing()
    {
        await using var s3 = await StartAsync();
        var upload = (await s3.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = Box, Key = "a" },
            Cancellation)).UploadId;

        await s3.Client.AbortMultipartUploadAsync(Box, "a", upload, Cancellation);

        (await RefusedAsync(() => s3.Client.ListPartsAsync(Box, "a", upload, Cancellation))).ShouldBe((404, "NoSuchUpload"));
        s3.ShouldHaveUnderstoodAll(404);
    }
}
