using Trasvase.Storage;
using Trasvase.Stores.S3.Wire;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3PartReaderTests
{
    private const string ETag = "\"4d45984fc3feb2ac9b22683c49674b56-3\"";
    private static readonly ObjectKey Key = new("a b");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindParts_PartNumberUnderstood_IsTheFirstPartOfThePinnedVersion()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(First("bytes 0-39/100", ("Content-Length", "40"), ("x-amz-mp-parts-count", "3")));

        var parts = (await s3.Store.FindPartsAsync(Pinned() with { Version = "v1" }, Cancel)).ShouldNotBeNull();

        (parts.Count, parts.Known.ShouldHaveSingleItem()).ShouldBe((3, new UploadedPart(40, null)));
        var request = s3.Requests.ShouldHaveSingleItem();
        (request.Method, request.QueryValues["partNumber"], request.QueryValues["versionId"], request.Header("If-Match")).ShouldBe((
            "HEAD", "1", "v1", ETag));
    }

    [Fact]
    public async Task FindParts_ServerThatAnswersWithTheWholeObject_TellsNothing()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(200, ("ETag", ETag), ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"), ("Content-Length", "100")));

        (await s3.Store.FindPartsAsync(Pinned(), Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("bytes 1-39/100")]
    [InlineData("bytes 0-39/101")]
    [InlineData("bytes 0-39/*")]
    [InlineData("nonsense")]
    public async Task FindParts_RangeThatIsNotTheFirstOfThisObject_IsNotBelieved(string range)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(First(range, ("x-amz-mp-parts-count", "3")));

        (await s3.Store.FindPartsAsync(Pinned(), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task FindParts_SourceReplaced_SaysSo()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(412));

        (await Should.ThrowAsync<StoreException>(s3.Store.FindPartsAsync(Pinned(), Cancel))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task FindParts_Refused_TellsNothing(int status)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(status), ScriptAnswer.Empty(status));

        (await s3.Store.FindPartsAsync(Pinned(), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task FindParts_CompositeChecksum_ListsAllPartsPageByPageWithTheirDigests()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(
            ScriptAnswer.Of(200, Attributes("true", Part(1, 40, "y/Q5Jg=="), Part(2, 40, "AAAAAQ=="))),
            ScriptAnswer.Of(200, Attributes("false", Part(3, 20, "AAAAAg=="))));

        var parts = (await s3.Store.FindPartsAsync(Composite(), Cancel)).ShouldNotBeNull();

        parts.Count.ShouldBe(3);
        parts.Known.ShouldBe([Of(40, "cbf43926"), Of(40, "00000001"), Of(20, "00000002")]);
        s3.Requests.Select(request => request.Header("x-amz-part-number-marker")).ShouldBe(["0", "2"]);
        s3.Requests[0].Method.ShouldBe("GET");
        s3.Requests[0].Query.ShouldBe("attributes");
        s3.Requests[0].Header("x-amz-object-attributes").ShouldNotBeNull().ShouldContain("ObjectParts");
    }

    [Theory]
    [InlineData("the object itself")]
    [InlineData("denied")]
    [InlineData("another version")]
    [InlineData("parts that do not add up")]
    [InlineData("no parts")]
    [InlineData("not XML")]
    public async Task FindParts_NoListThatCanBeBelieved_FallsBackToTheFirstPart(string what)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        var answer = what switch
        {
            "the object itself" => S3Scripted.Object(200, new byte[100]),
            "denied" => S3Scripted.Error(403, "AccessDenied"),
            "another version" =>
                ScriptAnswer.Of(200, Attributes("false", Part(1, 100, "AAAAAQ==")).Replace("4d45", "0000", StringComparison.Ordinal)),
            "parts that do not add up" => ScriptAnswer.Of(200, Attributes("false", Part(1, 40, "AAAAAQ=="))),
            "no parts" => ScriptAnswer.Of(200, Attributes("false")),
            _ => ScriptAnswer.Of(200, "hello"),
        };
        s3.Then(answer, First("bytes 0-39/100", ("x-amz-mp-parts-count", "3")));

        var parts = (await s3.Store.FindPartsAsync(Composite(), Cancel)).ShouldNotBeNull();

        (parts.Count, parts.Known.Count).ShouldBe((3, 1));
        s3.Requests.Select(request => request.Method).ShouldBe(["GET", "HEAD"]);
    }

    // Such a checksum and the entity tag of the same object are two equal digests; the tag alone is no sign of a list.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindParts_ChecksumByMd5_ListsAllPartsWithTheirs(bool isTagMd5)
    {
        const string Md5 = "TUWYT8P+sqybImg8SWdLVg==";
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        var tag = isTagMd5 ? ETag : "\"00000000000000000000000000000000-3\"";
        (string, string)[] encryption = isTagMd5 ? [] : [("x-amz-server-side-encryption", "aws:kms")];
        s3.Then(
            ScriptAnswer.Empty(
                200,
                [
                    ("ETag", tag),
                    ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"),
                    ("Content-Length", "100"),
                    ("x-amz-checksum-md5", Md5 + "-3"),
                    ("x-amz-checksum-type", "COMPOSITE"),
                    .. encryption,
                ]),
            ScriptAnswer.Of(200, Attributes("false", Part(1, 60, Md5), Part(2, 40, "AAAAAAAAAAAAAAAAAAAAAA=="))
                .Replace("CRC32", "MD5", StringComparison.Ordinal).Replace(ETag.Trim('"'), tag.Trim('"'), StringComparison.Ordinal)));

        var found = (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull();
        var parts = (await s3.Store.FindPartsAsync(found, Cancel)).ShouldNotBeNull();

        found.Digests.Distinct().ShouldHaveSingleItem().ShouldBe(Pinned().Digests[0]);
        parts.Known.Select(part => (part.Length, part.Digest?.Algorithm, part.Digest?.Hex)).ShouldBe(
            [(60, DigestAlgorithm.Md5, "4d45984fc3feb2ac9b22683c49674b56"), (40, DigestAlgorithm.Md5, new string('0', 32))]);
        s3.Requests.Select(request => request.Method).ShouldBe(["HEAD", "GET"]);
    }

    [Fact]
    public async Task Find_ChecksumByMd5OfTheWhole_IsToldOnceAndWhereTheTagIsNone()
    {
        const string Tag = "\"900150983cd24fb0d6963f7d28e17f72\"";
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        foreach (var tag in (string[])[Tag, "\"00000000000000000000000000000000-1\""])
        {
            s3.Then(ScriptAnswer.Empty(
                200,
                ("ETag", tag),
                ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"),
                ("Content-Length", "3"),
                ("x-amz-checksum-md5", "kAFQmDzST7DWlj99KOF/cg=="),
                ("x-amz-checksum-type", "FULL_OBJECT")));
        }

        var md5 = new Digest(DigestAlgorithm.Md5, Tag.Trim('"'));
        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Digests.ShouldBe([md5]);
        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Digests[0].ShouldBe(md5);
    }

    [Fact]
    public void OfObject_CompositeChecksum_HasItsNumberOfParts()
    {
        S3Digests.OfObject(name => name == "x-amz-checksum-crc32" ? "y/Q5Jg==-3" : null, ETag).ShouldHaveSingleItem()
            .ShouldBe(new Digest(DigestAlgorithm.Crc32, "cbf43926", DigestScope.Composite) { PartCount = 3 });
        S3Digests.OfETag(ETag, isMd5: true).ShouldNotBeNull().PartCount.ShouldBe(3);
        S3Digests.OfETag("\"4d45984fc3feb2ac9b22683c49674b56-0\"", isMd5: true).ShouldBeNull();
    }

    private static UploadedPart Of(long length, string crc32) => new(length, new Digest(DigestAlgorithm.Crc32, crc32));

    private static ObjectInfo Pinned() => new()
    {
        Key = Key,
        Size = 100,
        ETag = ETag,
        LastModified = default,
        Digests = [new Digest(DigestAlgorithm.Md5, "4d45984fc3feb2ac9b22683c49674b56", DigestScope.Composite) { PartCount = 3 }],
    };

    private static ObjectInfo Composite() =>
        Pinned() with { Digests = [new Digest(DigestAlgorithm.Crc32, "cbf43926", DigestScope.Composite) { PartCount = 3 }] };

    private static ScriptAnswer First(string range, params (string Name, string Value)[] headers) =>
        ScriptAnswer.Empty(206, [("ETag", ETag), ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"), ("Content-Range", range), .. headers]);

    private static string Part(int number, long size, string crc32) =>
        $"<Part><PartNumber>{number}</PartNumber><Size>{size}</Size><ChecksumCRC32>{crc32}</ChecksumCRC32></Part>";

    private static string Attributes(string truncated, params string[] parts) =>
        "<?xml version=\"1.0\"?><GetObjectAttributesResponse xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + $"<ETag>{ETag.Trim('"')}</ETag><ObjectSize>100</ObjectSize><ObjectParts><IsTruncated>{truncated}</IsTruncated>{string.Concat(parts)}</ObjectParts></GetObjectAttributesResponse>";
}
