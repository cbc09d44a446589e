using Amazon.S3;
using Amazon.S3.Model;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Witnesses.Tests.Drives.S3Drive;

namespace Trasvase.Witnesses.Tests.Drives;

/// <summary>
/// The vendor's SDK writes, reads and deletes objects of the stand-in: what it sends must be right, and what it reads must be what was
/// stored.
/// </summary>
public sealed class S3DriveTests
{
    /// <summary>Every checksum that the SDK computes by itself; null for its default.</summary>
    public static TheoryData<string?, bool> Checksums =>
        new(from name in (string?[])[null, "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]
            from tls in (bool[])[false, true]
            select new TheoryDataRow<string?, bool>(name, tls));

    [Fact]
    public async Task Buckets_MadeAndLookedAt_AreUnderstood()
    {
        await using var s3 = await StartAsync();

        await s3.Client.PutBucketAsync("another", Cancellation);
        (await s3.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = "another" }, Cancellation)).BucketRegion
            .ShouldBe("us-east-1");
        (await RefusedAsync(() => s3.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = "none" }, Cancellation))).Status
            .ShouldBe(404);

        s3.StandIn.State.FindBucket("another").ShouldNotBeNull();
        s3.ShouldHaveUnderstoodAll(404);
    }

    // Over plain HTTP the chunks are signed, over TLS they need not be; the checksum comes behind the body in both.
    [Theory]
    [MemberData(nameof(Checksums))]
    public async Task Put_InChunksWithAChecksumBehind_IsStoredWithIt(string? checksum, bool tls)
    {
        await using var s3 = await StartAsync(new S3StandInOptions { Tls = tls });
        var data = AzureDrive.Data(200_000);
        var request = new PutObjectRequest
        {
            BucketName = Box,
            Key = "a b/ñ+1",
            InputStream = new MemoryStream(data),
            ContentType = "text/css",
            DisablePayloadSigning = tls,
        };
        request.ChecksumAlgorithm = checksum is null ? null : ChecksumAlgorithm.FindValue(checksum);

        var answer = await s3.Client.PutObjectAsync(request, Cancellation);

        var stored = s3.Bucket.Current("a b/ñ+1").ShouldNotBeNull();
        stored.Bytes.ToArray().ShouldBe(data);
        (stored.Digest!.Mode.Algorithm.Name(), stored.Traits.ContentHeaders["Content-Type"],
            stored.Traits.ContentHeaders.ContainsKey("Content-Encoding")).ShouldBe((checksum ?? "CRC32", "text/css", false));
        answer.ETag.ShouldBe(stored.ETag);
        s3.StandIn.Server.Log.Of("PutObject").ShouldHaveSingleItem().Headers["x-amz-content-sha256"]
            .ShouldBe(tls ? "STREAMING-UNSIGNED-PAYLOAD-TRAILER" : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
        s3.ShouldHaveUnderstoodAll();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Put_OtherFormsOfBodies_AreUnderstood(bool chunks, bool checksums)
    {
        await using var s3 = await StartAsync();
        var config = ConfigOf(s3.StandIn);
        config.RequestChecksumCalculation = checksums ? Amazon.Runtime.RequestChecksumCalculation.WHEN_SUPPORTED
            : Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED;
        using var client = new AmazonS3Client(s3.StandIn.Account.AccessKeyId, s3.StandIn.Account.SecretAccessKey, config);
        var data = AzureDrive.Data(70_000);

        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Box,
            Key = "a",
            InputStream = new MemoryStream(data),
            UseChunkEncoding = chunks,
        }, Cancellation);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = Box, Key = "empty", ContentBody = "", UseChunkEncoding = chunks },
            Cancellation);

        s3.Bucket.Current("a")!.Bytes.ToArray().ShouldBe(data);
        s3.Bucket.Current("empty")!.Size.ShouldBe(0);
        s3.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Put_WithAllThatGoesAlong_IsReadBack()
    {
        await using var s3 = await StartAsync();
        var request = new PutObjectRequest
        {
            BucketName = Box,
            Key = "a",
            InputStream = new MemoryStream(AzureDrive.Data(100)),
            StorageClass = S3StorageClass.StandardInfrequentAccess,
            TagSet = [new Tag { Key = "t u", Value = "v/w" }],
        };
        request.Metadata["name"] = "a  b";
        request.Headers.ContentEncoding = "gzip";
        request.Headers.CacheControl = "no-cache";
        request.Headers.ContentDisposition = "inline";

        await s3.Client.PutObjectAsync(request, Cancellation);
        var head = await s3.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest
        {
            BucketName = Box,
            Key = "a",
            ChecksumMode = ChecksumMode.ENABLED,
        }, Cancellation);
        var tags = await s3.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Box, Key = "a" }, Cancellation);

        (head.Metadata["name"], head.Headers.ContentEncoding, head.Headers.CacheControl, head.Headers.ContentDisposition,
            head.StorageClass.Value)
            .ShouldBe(("a  b", "gzip", "no-cache", "inline", "STANDARD_IA"));
        head.ChecksumCRC32.ShouldNotBeNull();
        tags.Tagging.ShouldHaveSingleItem().ShouldSatisfyAllConditions(tag => (tag.Key, tag.Value).ShouldBe(("t u", "v/w")));
        s3.ShouldHaveUnderstoodAll();
    }

    [Fact]
    public async Task Get_WholeRangesConditionsOverrides_GiveTheBytes()
    {
        await using var s3 = await StartAsync();
        var data = AzureDrive.Data(5000);
        var tag = s3.Bucket.Put("a", data).ETag;

        using var whole = await s3.Client.GetObjectAsync(new GetObjectRequest
        {
            BucketName = Box,
            Key = "a",
            ChecksumMode = ChecksumMode.ENABLED,
            EtagToMatch = tag,
        }, Cancellation);
        using var range = await s3.Client.GetObjectAsync(new GetObjectRequest
        {
            BucketName = Box,
            Key = "a",
            ByteRange = new ByteRange(10, 19),
        }, Cancellation);
        var overriding = new GetObjectRequest { BucketName = Box, Key = "a" };
        overriding.ResponseHeaderOverrides.ContentType = "text/css";
        overriding.ResponseHeaderOverrides.ContentDisposition = "attachment";
        using var overridden = await s3.Client.GetObjectAsync(overriding, Cancellation);
        (await RefusedAsync(() =>
            s3.Client.GetObjectAsync(new GetObjectRequest { BucketName = Box, Key = "a", EtagToMatch = "\"0\"" }, Cancellation)))
                .ShouldBe((412, "PreconditionFailed"));
        (await RefusedAsync(() => s3.Client.GetObjectAsync(Box, "none", Cancellation))).ShouldBe((404, "NoSuchKey"));

        (await BinaryData.FromStreamAsync(whole.ResponseStream, Cancellation)).ToArray().ShouldBe(data);
        (await BinaryData.FromStreamAsync(range.ResponseStream, Cancellation)).ToArray().ShouldBe(data[10..20]);
        (overridden.Headers.ContentType, overridden.Headers.ContentDisposition).ShouldBe(("text/css", "attachment"));
        s3.ShouldHaveUnderstoodAll(404, 412);
    }

    [Fact]
    public async Task Deletes_OfObjectsVersionsAndConditions_AreUnderstood()
    {
        await using var s3 = await StartAsync();
        s3.Bucket.Versioning = S3Versioning.Enabled;
        var old = s3.Bucket.Put("a", AzureDrive.Data(1));
        var current = s3.Bucket.Put("a", AzureDrive.Data(2));

        (await RefusedAsync(() =>
            s3.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Box, Key = "a", IfMatch = old.ETag }, Cancellation)))
                .ShouldBe((412, "PreconditionFailed"));
        await s3.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Box, Key = "a", VersionId = old.VersionId }, Cancellation);
        var marked = await s3.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Box, Key = "a", IfMatch = current.ETag },
            Cancellation);
        var versions = await s3.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = Box, Encoding = EncodingType.Url },
            Cancellation);

        marked.DeleteMarker.ShouldBe("true");
        versions.Versions.Select(version => (version.VersionId, version.IsDeleteMarker ?? false))
            .ShouldBe([(marked.VersionId, true), (current.VersionId, false)], ignoreOrder: true);
        s3.ShouldHaveUnderstoodAll(412);
    }

    // The SDK writes a tier in either of two places.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_InBothFormsOfTheSdk_IsUnderstood(bool nested)
    {
        await using var s3 = await StartAsync(new S3StandInOptions { RestoreTakes = TimeSpan.FromHours(1) });
        s3.Bucket.Put("a", AzureDrive.Data(10), new S3Traits { StorageClass = "GLACIER" });

        await s3.Client.RestoreObjectAsync(new RestoreObjectRequest
        {
            BucketName = Box,
            Key = "a",
            Days = 3,
            Tier = nested ? null : GlacierJobTier.Bulk,
            RetrievalTier = nested ? GlacierJobTier.Bulk : null,
        }, Cancellation);

        (await s3.Client.GetObjectMetadataAsync(Box, "a", Cancellation)).RestoreInProgress.ShouldBe(true);
        s3.ShouldHaveUnderstoodAll();
    }
}
