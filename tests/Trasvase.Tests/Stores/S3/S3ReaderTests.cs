using Trasvase.Storage;
using Trasvase.Stores.S3.Wire;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3ReaderTests
{
    private static readonly ObjectKey Key = new("a/../b//c d");
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_RichAnswer_IsReadCompletely()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(S3Scripted.Object(
            200,
            [],
            ("Content-Length", "100"), ("x-amz-version-id", "v1"), ("x-amz-checksum-crc64nvme", "rosUhgp5mIg="), (
                "x-amz-checksum-type", "FULL_OBJECT"),
            ("Content-Type", "text/plain;x=1"), ("Content-Encoding", "aws-chunked,gzip"), ("Cache-Control", "no-cache"), (
                "Content-Language", "de"),
            ("Content-Disposition", "attachment; filename=\"é.txt\""), ("x-amz-meta-Name", "=?UTF-8?B?Z3LDvG4=?="), (
                "x-amz-storage-class", "STANDARD_IA")));

        var info = (await s3.Store.FindAsync(Key, "v1", Cancel)).ShouldNotBeNull();

        (info.Key, info.Size, info.ETag, info.Version, info.StorageClass, info.IsArchived).ShouldBe((
            Key, 100, S3Scripted.ETag, "v1", "STANDARD_IA", false));
        info.LastModified.ShouldBe(new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
        info.Digests.ShouldBe([Digest.OfCrc64(0xae8b14860a799888), new Digest(DigestAlgorithm.Md5, "0cc175b9c0f1b6a831c399e269772661")]);
        info.Headers.ShouldBe(new ContentHeaders
        {
            ContentType = "text/plain;x=1",
            ContentEncoding = "gzip",
            CacheControl = "no-cache",
            ContentLanguage = "de",
            ContentDisposition = "attachment; filename=\"é.txt\"",
        });
        info.Metadata["NAME"].ShouldBe("grün");
        var request = s3.Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe("HEAD");
        request.Target.ShouldBe("/a/../b//c%20d?versionId=v1");
        request.Header("host").ShouldBe("bucket.s3.us-east-1.amazonaws.com");
        request.Header("x-amz-checksum-mode").ShouldBe("ENABLED");
        request.Header("authorization")
            .ShouldNotBeNull()
            .ShouldContain("SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date,");
    }

    [Theory]
    [InlineData("\"0cc175b9c0f1b6a831c399e269772661-3\"", "x-amz-meta-x", "1", "md5:0cc175b9c0f1b6a831c399e269772661 (composite)")]
    [InlineData("0cc175b9c0f1b6a831c399e269772661", "x-amz-meta-x", "1", "md5:0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("\"0cc175b9c0f1b6a831c399e269772661\"", "x-amz-server-side-encryption", "aws:kms", "")]
    [InlineData("\"0cc175b9c0f1b6a831c399e269772661\"", "x-amz-server-side-encryption", "AES256", "md5:0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("\"0cc175b9c0f1b6a831c399e269772661\"", "x-amz-server-side-encryption-customer-algorithm", "AES256", "")]
    [InlineData("\"opaque\"", "x-amz-checksum-sha256", "not base64", "")]
    [InlineData("\"opaque\"", "x-amz-checksum-crc32", "rosUhgp5mIg=", "")]
    [InlineData("\"opaque\"", "x-amz-checksum-crc32", "AQIDBA==", "crc32:01020304")]
    [InlineData("\"opaque\"", "x-amz-checksum-crc32c", "AQIDBA==-2", "crc32c:01020304 (composite)")]
    [InlineData("\"opaque-2\"", "x-amz-checksum-crc32", "AQIDBA==", "")]
    public async Task Find_DigestHeaders_AreTakenForWhatTheyAre(string eTag, string name, string value, string digests)
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(
            200, ("ETag", eTag), ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"), ("Content-Length", "5"), (name, value)));

        var info = (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull();

        string.Join(' ', info.Digests).ShouldBe(digests);
        info.ETag.ShouldStartWith("\"");
    }

    [Fact]
    public async Task Find_NothingThere_AsksForTheBucketOnce()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(404), ScriptAnswer.Empty(200), ScriptAnswer.Empty(404));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldBeNull();
        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldBeNull();

        s3.Requests.Select(request => request.Path).ShouldBe(["/bucket/a/../b//c%20d", "/bucket", "/bucket/a/../b//c%20d"]);
    }

    [Fact]
    public async Task Find_NoBucket_IsAnError()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(404), ScriptAnswer.Empty(404));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.FindAsync(Key, null, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.NotFound);
        error.Message.ShouldContain("bucket does not exist");
    }

    [Theory]
    [InlineData(403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY")]
    [InlineData(400, "ExpiredToken", "expired")]
    [InlineData(403, "AccessDenied", "denied")]
    public async Task Find_RefusalWithoutBody_AsksAgainForTheReason(int status, string code, string says)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(status), S3Scripted.Error(status, code));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.FindAsync(Key, null, Cancel));

        error.Message.ShouldContain(says);
        error.Code.ShouldBe(code);
        s3.Requests.Select(request => request.Method).ShouldBe(["HEAD", "GET"]);
    }

    [Fact]
    public async Task OpenRead_Range_GivesTheBytesAndTheWholeSizeButNoDigest()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(
            206, Bytes[10..30], ("Content-Range", "bytes 10-29/100"), ("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")));

        await using var read = await s3.Store.OpenReadAsync(
            Key, new ReadOptions { Range = new ByteRange(10, 20), Match = S3Scripted.ETag, Version = "v" }, Cancel);
        var bytes = new MemoryStream();
        await read.Content.CopyToAsync(bytes, Cancel);

        bytes.ToArray().ShouldBe(Bytes[10..30]);
        (read.Length, read.Info.Size).ShouldBe((20, 100));
        read.Info.Digests.Select(digest => digest.Algorithm).ShouldBe([DigestAlgorithm.Md5]);
        s3.Requests[0].Header("range").ShouldBe("bytes=10-29");
        s3.Requests[0].Header("if-match").ShouldBe(S3Scripted.ETag);
        s3.Requests[0].Query.ShouldBe("versionId=v");
    }

    [Fact]
    public async Task OpenRead_RangeOverTheEnd_GivesWhatThereIs()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(206, Bytes[90..], ("Content-Range", "bytes 90-99/100")));

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions { Range = new ByteRange(90, 20) }, Cancel);

        read.Length.ShouldBe(10);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(206, null)]
    [InlineData(206, "bytes 0-19/100")]
    [InlineData(206, "bytes 10-28/100")]
    [InlineData(206, "bytes 10-30/100")]
    [InlineData(206, "bytes 10-29/25")]
    [InlineData(206, "bytes 10-29/*")]
    [InlineData(206, "items 10-29/100")]
    [InlineData(206, "rubbish")]
    public async Task OpenRead_AnotherRangeThanAsked_IsCorrupt(int status, string? range)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(range is null
            ? S3Scripted.Object(status, Bytes[10..30])
            : S3Scripted.Object(status, Bytes[10..30], ("Content-Range", range)));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(
            Key, new ReadOptions { Range = new ByteRange(10, 20) }, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Corrupt);
    }

    [Fact]
    public async Task OpenRead_PartWhereAllWasAsked_IsCorrupt()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(206, Bytes[..50], ("Content-Range", "bytes 0-49/100")));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel))).Kind.ShouldBe(
            StoreErrorKind.Corrupt);
    }

    [Fact]
    public async Task OpenRead_NoAnswerTellsTheLength_IsCorrupt()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, Bytes) with { Chunked = true }, S3Scripted.Object(200, Bytes) with { Chunked = true });
        s3.Then(ScriptAnswer.Of(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel))).Kind.ShouldBe(
            StoreErrorKind.Corrupt);
    }

    [Fact]
    public async Task OpenRead_ServerThatIgnoresIfMatch_IsFoundOut()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, Bytes));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(
            Key, new ReadOptions { Match = "\"other\"" }, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.PreconditionFailed);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>InternalError</Code></Error>", StoreErrorKind.Unavailable)]
    [InlineData("<html>login</html>", StoreErrorKind.Unexpected)]
    [InlineData("", StoreErrorKind.Unexpected)]
    public async Task OpenRead_SuccessThatIsNoObject_IsNeverData(string body, StoreErrorKind kind)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Of(200, body));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel))).Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task OpenRead_BodyCutOff_ThrowsInsteadOfEnding()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, Bytes) with { CutAfter = 40 });

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);
        var error = await Should.ThrowAsync<StoreException>(() => read.Content.CopyToAsync(new MemoryStream(), Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Unavailable);
    }

    [Theory]
    [InlineData("GLACIER", null, null, true)]
    [InlineData("DEEP_ARCHIVE", "ongoing-request=\"true\"", null, true)]
    [InlineData("GLACIER", "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"", null, false)]
    [InlineData("GLACIER_IR", null, null, false)]
    [InlineData("INTELLIGENT_TIERING", null, "ARCHIVE_ACCESS", true)]
    [InlineData(null, null, null, false)]
    public void IsArchived_ClassesAndRestores_AreToldApart(string? storageClass, string? restore, string? status, bool archived) =>
        S3Headers.IsArchived(storageClass, restore, status).ShouldBe(archived);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_ClassCalledGlacier_IsArchivedOnAmazonAlone(bool isAmazon)
    {
        await using var s3 = isAmazon ? await S3Scripted.StartAmazonAsync(Cancel) : await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(
            200,
            ("ETag", S3Scripted.ETag),
            ("Content-Length", "5"),
            ("x-amz-storage-class", "GLACIER"),
            ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT")));

        var info = (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull();

        (info.IsArchived, info.StorageClass, s3.Store.Profile.TellsArchived).ShouldBe((isAmazon, "GLACIER", isAmazon));
    }

    [Fact]
    public async Task GetTags_Answers_AreRead()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(
            ScriptAnswer.Of(
                200,
                "<Tagging xmlns=\"x\"><TagSet><Tag><Key>a b</Key><Value>é</Value></Tag><Tag><Key>c</Key><Value/></Tag></TagSet></Tagging>"),
            S3Scripted.Error(404, "NoSuchTagSet"));

        var tags = await s3.Store.GetTagsAsync(Key, "v", Cancel);

        tags.ShouldBe(new Dictionary<string, string> { ["a b"] = "é", ["c"] = "" });
        (await s3.Store.GetTagsAsync(Key, null, Cancel)).ShouldBeEmpty();
        s3.Requests.Select(request => request.Query).ShouldBe(["tagging&versionId=v", "tagging"]);
    }

    [Fact]
    public async Task GetTags_OneNameTwice_IsOneObjectsMatter()
    {
        const string Twice = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>{0}</Value></Tag></TagSet></Tagging>";
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Of(200, Twice.Replace("{0}", "1")), ScriptAnswer.Of(200, Twice.Replace("{0}", "2")));

        (await s3.Store.GetTagsAsync(Key, null, Cancel)).ShouldBe(new Dictionary<string, string> { ["a"] = "1" });
        (await Should.ThrowAsync<StoreException>(() => s3.Store.GetTagsAsync(Key, null, Cancel))).Kind.ShouldBe(StoreErrorKind.Corrupt);
    }

    [Fact]
    public async Task Find_PublicAndRequesterPays_SendsNoSignature()
    {
        var options = new S3Options { Endpoint = "http://s3.example.test", Public = true, RequesterPays = true };
        await using var s3 = await S3Scripted.StartAsync(options, null, TimeProvider.System, Cancel);
        s3.Then(S3Scripted.Object(200, [], ("Content-Length", "1")));

        await s3.Store.FindAsync(Key, null, Cancel);
        var url = await s3.Store.GrantReadAsync(
            new ObjectInfo { Key = Key, Size = 1, ETag = "\"e\"", Version = "v", LastModified = default }, TimeSpan.FromHours(1), Cancel);

        s3.Requests[0].Header("authorization").ShouldBeNull();
        s3.Requests[0].Header("x-amz-request-payer").ShouldBe("requester");
        url.Url.AbsoluteUri.ShouldBe("http://s3.example.test/bucket/a/../b//c%20d?versionId=v&x-amz-request-payer=requester");
    }
}
