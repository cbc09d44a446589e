using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3WriterTests
{
    private static readonly ObjectKey Key = new("k/1");
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];
    private static readonly UploadId Upload = new(Key, "id+1");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_Everything_GoesOutAsGiven()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(
            200, ("ETag", S3Scripted.ETag), ("x-amz-version-id", "v1"), ("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")));
        var options = new WriteOptions
        {
            Precondition = Precondition.Absent,
            Headers = new ContentHeaders
            {
                ContentType = "text/x;a=B",
                CacheControl = "no-cache,x",
                ContentDisposition = "a;  b",
                ContentEncoding = "gzip",
                ContentLanguage = "de",
            },
            Metadata = new Dictionary<string, string> { ["Name"] = "grün" },
            Tags = new Dictionary<string, string> { ["a b"] = "c&d" },
            StorageClass = "STANDARD_IA",
        };

        var stored = await s3.Store.PutAsync(Key, PartBody.Of(Bytes, Digest.OfCrc64(0xae8b14860a799888)), options, Cancel);

        stored.ShouldBe(new StoredObject(S3Scripted.ETag, "v1", Digest.OfCrc64(0xae8b14860a799888)));
        var request = s3.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBe(Bytes);
        string?[] sent = [.. new[]
        {
            "content-length", "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "if-none-match",
            "x-amz-meta-name", "x-amz-tagging", "x-amz-storage-class", "x-amz-checksum-crc64nvme", "x-amz-content-sha256",
        }.Select(request.Header)];
        sent.ShouldBe([
            "100", "text/x;a=B", "no-cache,x", "a;  b", "gzip", "de", "*", "=?UTF-8?B?Z3LDvG4=?=", "a%20b=c%26d", "STANDARD_IA",
            "rosUhgp5mIg=", "UNSIGNED-PAYLOAD",
        ]);
    }

    [Fact]
    public async Task Put_HeaderOrMetadataWithLineEnd_IsRefusedBeforeTheWire()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        WriteOptions[] evil =
        [
            new() { Headers = new ContentHeaders { ContentType = "a\r\nX-Evil: 1" } },
            new() { Headers = new ContentHeaders { CacheControl = "a\0" } },
            new() { Metadata = new Dictionary<string, string> { ["a"] = "b\nc" } },
            new() { Metadata = new Dictionary<string, string> { ["a: b\r\nc"] = "d" } },
            new() { StorageClass = "X\n" },
        ];
        foreach (var options in evil)
        {
            (await Should.ThrowAsync<StoreException>(() => s3.Store.PutAsync(Key, PartBody.Of(Bytes), options, Cancel))).Kind.ShouldBe(
                StoreErrorKind.InvalidRequest);
        }

        s3.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, 412, "PreconditionFailed", StoreErrorKind.AlreadyExists)]
    [InlineData(false, 412, "PreconditionFailed", StoreErrorKind.PreconditionFailed)]
    [InlineData(false, 404, "NoSuchKey", StoreErrorKind.PreconditionFailed)]
    [InlineData(false, 404, "NoSuchBucket", StoreErrorKind.NotFound)]
    public async Task Put_ConditionThatDoesNotHold_SaysWhich(bool absent, int status, string code, StoreErrorKind kind)
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(S3Scripted.Error(status, code));
        var options = new WriteOptions { Precondition = absent ? Precondition.Absent : Precondition.Holds(S3Scripted.ETag) };

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.PutAsync(Key, PartBody.Of(Bytes), options, Cancel));

        error.Kind.ShouldBe(kind);
        s3.Requests.Count.ShouldBe(1);
        s3.Requests[0].Header("if-match").ShouldBe(absent ? null : S3Scripted.ETag);
    }

    [Fact]
    public async Task Put_ConflictOfTwoWriters_IsTriedAgain()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(S3Scripted.Error(409, "ConditionalRequestConflict"), ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag)));

        var stored = await s3.Store.PutAsync(Key, PartBody.Of(Bytes), new WriteOptions { Precondition = Precondition.Absent }, Cancel);

        stored.Digest.ShouldBe(new Digest(DigestAlgorithm.Md5, "0cc175b9c0f1b6a831c399e269772661"));
    }

    [Fact]
    public async Task Put_ServerThatMayIgnoreConditions_IsLookedAtFirst()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, [], ("Content-Length", "1")));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.PutAsync(
            Key, PartBody.Of(Bytes), new WriteOptions { Precondition = Precondition.Absent }, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.AlreadyExists);
        s3.Requests.Select(request => request.Method).ShouldBe(["HEAD"]);
    }

    [Fact]
    public async Task Put_WrongCrc64ToServerThatIgnoresIt_SendsNothing()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.PutAsync(
            Key, PartBody.Of(Bytes, Digest.OfCrc64(1)), new WriteOptions(), Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Corrupt);
        s3.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_OnAmazon_AsksForAWholeDigestAndReturnsIt()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(
            ScriptAnswer.Of(200, "<InitiateMultipartUploadResult><UploadId>id+1</UploadId></InitiateMultipartUploadResult>"),
            ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag)),
            ScriptAnswer.Of(
                200,
                "  \n<?xml version=\"1.0\"?><CompleteMultipartUploadResult><ETag>&quot;0cc175b9c0f1b6a831c399e269772661-1&quot;</ETag><ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME></CompleteMultipartUploadResult>"));

        var upload = await s3.Store.BeginUploadAsync(Key, new WriteOptions(), Cancel);
        var receipt = await s3.Store.PutPartAsync(upload, new Part(1, 0, 100), PartBody.Of(Bytes), Cancel);
        var stored = await s3.Store.CompleteUploadAsync(upload, [receipt], new WriteOptions { Precondition = Precondition.Absent }, Cancel);

        upload.ShouldBe(Upload);
        receipt.Digest.ShouldBe(new Digest(DigestAlgorithm.Md5, "0cc175b9c0f1b6a831c399e269772661"));
        stored.ShouldBe(new StoredObject("\"0cc175b9c0f1b6a831c399e269772661-1\"", null, Digest.OfCrc64(0xae8b14860a799888)));
        s3.Requests.Select(request => request.Target)
            .ShouldBe(["/k/1?uploads", "/k/1?partNumber=1&uploadId=id%2B1", "/k/1?uploadId=id%2B1"]);
        s3.Requests[0].Header("x-amz-checksum-type").ShouldBe("FULL_OBJECT");
        s3.Requests[2].Header("if-none-match").ShouldBe("*");
        s3.Requests[2].Text.ShouldContain("<ETag>\"0cc175b9c0f1b6a831c399e269772661\"</ETag><PartNumber>1</PartNumber>");
    }

    [Theory]
    [InlineData("<Error><Code>InternalError</Code></Error>", StoreErrorKind.Unavailable)]
    [InlineData("<Error><Code>PreconditionFailed</Code></Error>", StoreErrorKind.AlreadyExists)]
    [InlineData("<html/>", StoreErrorKind.Unexpected)]
    [InlineData("", StoreErrorKind.Unexpected)]
    public async Task Complete_SuccessThatCarriesAnError_IsAnErrorAndNotRepeated(string body, StoreErrorKind kind)
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(ScriptAnswer.Of(200, body));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.CompleteUploadAsync(
            Upload,
            [new PartReceipt(new Part(1, 0, 100), S3Scripted.ETag, null)],
            new WriteOptions { Precondition = Precondition.Absent },
            Cancel));

        error.Kind.ShouldBe(kind);
        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Complete_ServerErrorOverAnUploadThatIsGone_SaysSo()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Error(500, "InternalError"), S3Scripted.Error(404, "NoSuchUpload"));

        var error = await Should.ThrowAsync<StoreException>(() =>
            s3.Store.CompleteUploadAsync(
                Upload, [new PartReceipt(new Part(1, 0, 100), S3Scripted.ETag, null)], new WriteOptions(), Cancel));

        error.Kind.ShouldBe(StoreErrorKind.NotFound);
    }

    [Fact]
    public async Task FindStagedParts_SeveralPages_AreJoined()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(
            ScriptAnswer.Of(
                200,
                "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker><Part><PartNumber>2</PartNumber><Size>7</Size><ETag>\"a\"</ETag></Part></ListPartsResult>"),
            ScriptAnswer.Of(
                200,
                "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>3</PartNumber><Size>8</Size><ETag>b</ETag></Part></ListPartsResult>"));

        var parts = await s3.Store.FindStagedPartsAsync(Upload, Cancel);

        parts.ShouldBe([new StagedPart(2, 7, "\"a\""), new StagedPart(3, 8, "\"b\"")]);
        s3.Requests[1].QueryValues["part-number-marker"].ShouldBe("2");
    }

    [Fact]
    public async Task FindStagedParts_MarkerThatDoesNotGrow_IsAnError()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Of(
            200, "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker></ListPartsResult>"));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.FindStagedPartsAsync(Upload, Cancel))).Kind.ShouldBe(
            StoreErrorKind.Unexpected);
    }

    [Fact]
    public async Task Abort_UploadThatIsGone_IsNoError()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(204), S3Scripted.Error(404, "NoSuchUpload"));

        await s3.Store.AbortUploadAsync(Upload, Cancel);
        await s3.Store.AbortUploadAsync(Upload, Cancel);

        s3.Requests.Select(request => $"{request.Method} {request.Target}")
            .ShouldBe(Enumerable.Repeat("DELETE /bucket/k/1?uploadId=id%2B1", 2));
    }

    [Fact]
    public async Task Remove_ServerThatMayIgnoreIfMatch_IsLookedAtFirst()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(
            S3Scripted.Object(200, [], ("Content-Length", "1")),
            S3Scripted.Object(200, [], ("Content-Length", "1")),
            ScriptAnswer.Empty(204),
            ScriptAnswer.Empty(404));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.RemoveAsync(Key, "\"other\"", Cancel))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
        (await s3.Store.RemoveAsync(Key, S3Scripted.ETag, Cancel)).ShouldBeTrue();
        (await s3.Store.RemoveAsync(Key, S3Scripted.ETag, Cancel)).ShouldBeFalse();

        s3.Requests.Select(request => request.Method).ShouldBe(["HEAD", "HEAD", "DELETE", "HEAD"]);
        s3.Requests[2].Header("if-match").ShouldBe(S3Scripted.ETag);
    }

    [Fact]
    public async Task Remove_OnAmazon_LeavesTheDecisionToTheStore()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(
            ScriptAnswer.Empty(204),
            S3Scripted.Error(412, "PreconditionFailed"),
            S3Scripted.Object(200, [], ("Content-Length", "1")),
            S3Scripted.Error(404, "NoSuchKey"),
            ScriptAnswer.Empty(404));

        (await s3.Store.RemoveAsync(Key, S3Scripted.ETag, Cancel)).ShouldBeTrue();
        (await Should.ThrowAsync<StoreException>(() => s3.Store.RemoveAsync(Key, "\"other\"", Cancel))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
        (await s3.Store.RemoveAsync(Key, S3Scripted.ETag, Cancel)).ShouldBeFalse();

        s3.Requests.Where(request => request.Method == "DELETE").ShouldAllBe(request => request.Header("if-match") != null);
    }
}
