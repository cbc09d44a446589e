using System.Security.Cryptography;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>The checksums that S3 keeps and tells.</summary>
public sealed class S3DigestRuleTests : S3RuleTests
{
    private static readonly (string, string) Ask = ("x-amz-checksum-mode", "ENABLED");

    // The check values of the algorithms' definitions, over "123456789".
    [Theory]
    [InlineData("Crc64Nvme", "rosUhgp5mIg=")]
    [InlineData("Crc32", "y/Q5Jg==")]
    [InlineData("Crc32C", "4waSgw==")]
    public void Compute_CheckValue_IsThePublishedOne(string algorithm, string value) =>
        Convert.ToBase64String(Enum.Parse<S3Algorithm>(algorithm).Compute("123456789"u8)).ShouldBe(value);

    // Recorded from S3: three parts of 5242881, 5242881 and 10 times 'a'.
    [Fact]
    public async Task FullObject_OfParts_IsTheRecordedOneOverTheWhole()
    {
        var data = new byte[5_242_881 + 5_242_881 + 10];
        data.AsSpan().Fill((byte)'a');
        S3.Bucket.PutInParts("key", data, [5_242_881, 5_242_881, 10]);

        var answer = await S3.SendAsync("HEAD", "/bucket/key", Ask);

        (answer["x-amz-checksum-crc64nvme"], answer["x-amz-checksum-type"]).ShouldBe(("ZMNX55lZurA=", "FULL_OBJECT"));
    }

    [Fact]
    public async Task Head_NotAsked_TellsNone()
    {
        S3.Bucket.Put("key", Data(10));

        var answer = await S3.SendAsync("HEAD", "/bucket/key");

        answer.Headers.Keys.ShouldNotContain(name => name.StartsWith("x-amz-checksum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Head_ObjectFromBefore2025_HasNone()
    {
        S3.Bucket.Put("key", Data(10), isBare: true);

        (await S3.SendAsync("HEAD", "/bucket/key", Ask)).Headers.Keys.ShouldNotContain(name => name.StartsWith(
            "x-amz-checksum", StringComparison.Ordinal));
    }

    // "COMPOSITE: the checksum of the parts' checksums, followed by a hyphen and the number of parts".
    [Fact]
    public async Task Composite_Head_HasTheNumberOfPartsAndAttributesDoNot()
    {
        S3.Bucket.PutInParts("key", Data(25), [10, 10, 5], mode: S3DigestMode.Sha256Composite);
        var expected = Convert.ToBase64String(SHA256.HashData(
            [.. SHA256.HashData(Data(25)[..10]), .. SHA256.HashData(Data(25)[10..20]), .. SHA256.HashData(Data(25)[20..])]));

        var head = await S3.SendAsync("HEAD", "/bucket/key", Ask);
        var attributes = await S3.SendAsync("GET", "/bucket/key?attributes", ("x-amz-object-attributes", "Checksum"));

        (head["x-amz-checksum-sha256"], head["x-amz-checksum-type"]).ShouldBe((expected + "-3", "COMPOSITE"));
        (attributes.Element("ChecksumSHA256"), attributes.Element("ChecksumType")).ShouldBe((expected, "COMPOSITE"));
    }

    // MD5 is composite only, and then the same as the entity tag of an object that S3 encrypts with its own keys.
    [Fact]
    public async Task Md5_OfParts_IsThatOfTheEntityTagAndHasTheParts()
    {
        var version = S3.Bucket.PutInParts("key", Data(25), [10, 15], mode: S3DigestMode.Md5Composite);

        var head = await S3.SendAsync("HEAD", "/bucket/key", Ask);
        var attributes = await S3.SendAsync("GET", "/bucket/key?attributes", ("x-amz-object-attributes", "Checksum,ObjectParts"));

        head["x-amz-checksum-md5"].ShouldBe($"{Convert.ToBase64String(Convert.FromHexString(version.ETag.Trim('"').Split('-')[0]))}-2");
        attributes.Text.ShouldContain($"<ChecksumMD5>{Convert.ToBase64String(MD5.HashData(Data(25)[..10]))}</ChecksumMD5>");
        attributes.Text.ShouldContain($"<ChecksumMD5>{Convert.ToBase64String(MD5.HashData(Data(25)[10..]))}</ChecksumMD5>");
        S3Assembly.FitsParts(S3DigestMode.Md5).ShouldBeFalse();
    }

    // "partNumber: COMPOSITE tells that part's checksum; FULL_OBJECT of two parts or more tells none".
    [Fact]
    public async Task PartNumber_CompositeAndFullObject_DifferInWhatTheyTell()
    {
        S3.Bucket.PutInParts("composite", Data(25), [10, 15], mode: S3DigestMode.Crc32Composite);
        S3.Bucket.PutInParts("full", Data(25), [10, 15]);
        S3.Bucket.PutInParts("single", Data(25), [25]);

        (await S3.SendAsync("GET", "/bucket/composite?partNumber=2", Ask))["x-amz-checksum-crc32"]
            .ShouldBe(Convert.ToBase64String(S3Algorithm.Crc32.Compute(Data(25).AsSpan(10))));
        (await S3.SendAsync("GET", "/bucket/full?partNumber=2", Ask))["x-amz-checksum-crc64nvme"].ShouldBeNull();
        (await S3.SendAsync("GET", "/bucket/single?partNumber=1", Ask))["x-amz-checksum-crc64nvme"].ShouldNotBeNull();
    }

    // Recorded: a range of everything tells a composite checksum that looks like one of the whole.
    [Fact]
    public async Task Range_ArbitraryAndWhole_TellNoneAndTheTrap()
    {
        S3.Bucket.PutInParts("key", Data(25), [10, 15], mode: S3DigestMode.Crc32Composite);
        var composite = (await S3.SendAsync("HEAD", "/bucket/key", Ask))["x-amz-checksum-crc32"]!;

        (await S3.SendAsync("GET", "/bucket/key", Ask, ("Range", "bytes=1-24")))["x-amz-checksum-crc32"].ShouldBeNull();
        (await S3.SendAsync("GET", "/bucket/key", Ask, ("Range", "bytes=0-")))["x-amz-checksum-crc32"].ShouldBe(composite.Split('-')[0]);
    }

    // "GetObjectAttributes: COMPOSITE lists the parts in pages; FULL_OBJECT tells only how many there are".
    [Fact]
    public async Task Attributes_Parts_ArePagedOrOnlyCounted()
    {
        S3.Bucket.PutInParts("composite", Data(25), [10, 10, 5], mode: S3DigestMode.Crc32CComposite);
        S3.Bucket.PutInParts("full", Data(25), [10, 10, 5]);
        var ask = ("x-amz-object-attributes", "ObjectParts,ObjectSize");

        var first = await S3.SendAsync("GET", "/bucket/composite?attributes", ask, ("x-amz-max-parts", "2"));
        var second = await S3.SendAsync(
            "GET", "/bucket/composite?attributes", ask, ("x-amz-part-number-marker", first.Element("NextPartNumberMarker")!));
        var full = await S3.SendAsync("GET", "/bucket/full?attributes", ask);

        (first.Element("IsTruncated"), second.Element("IsTruncated"), first.Element("PartsCount")).ShouldBe(("true", "false", "3"));
        first.Elements("Size").Concat(second.Elements("Size")).ShouldBe(["10", "10", "5"]);
        second.Element("ChecksumCRC32C").ShouldBe(Convert.ToBase64String(S3Algorithm.Crc32C.Compute(Data(25).AsSpan(20))));
        (full.Element("PartsCount"), full.Elements("Size").Length, full.Element("ObjectSize")).ShouldBe(("3", 0, "25"));
    }

    [Fact]
    public async Task Attributes_NoneNamed_IsInvalidArgument()
    {
        S3.Bucket.Put("key", Data(1));

        (await S3.SendAsync("GET", "/bucket/key?attributes")).Code.ShouldBe("InvalidArgument");
    }

    // "PutObject: without any checksum S3 adds CRC64NVME".
    [Fact]
    public async Task Put_NoChecksum_GetsACrc64()
    {
        var answer = await S3.SendAsync("PUT", "/bucket/key", Utf8("test data.."));

        (answer["x-amz-checksum-crc64nvme"], answer["x-amz-checksum-type"]).ShouldBe(("qUVrWYOrIAM=", "FULL_OBJECT"));
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jg==", null)]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jw==", "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "y/Q5", "InvalidRequest")]
    [InlineData("x-amz-checksum-crc64nvme", "iJh5CoYUi64=", "BadDigest")]
    [InlineData("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw==", null)]
    [InlineData("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCg==", "BadDigest")]
    [InlineData("Content-MD5", "nonsense", "InvalidDigest")]
    public async Task Put_DigestTold_IsComparedWithTheBody(string header, string value, string? code)
    {
        var answer = await S3.SendAsync("PUT", "/bucket/key", Utf8("123456789"), (header, value));

        answer.Code.ShouldBe(code);
        S3.Bucket.Ever.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public async Task Put_TwoChecksums_IsInvalidRequest() =>
        (await S3.SendAsync(
            "PUT",
            "/bucket/key",
            Utf8("123456789"),
            ("x-amz-checksum-crc32", "y/Q5Jg=="),
            ("x-amz-checksum-crc32c", "4waSgw=="))).Code.ShouldBe("InvalidRequest");

    [Fact]
    public async Task Corrupt_Byte_ChecksumAndTagStayAsTheyWere()
    {
        var stored = S3.Bucket.Put("key", Data(10));
        S3.Bucket.Corrupt("key", 3);

        var answer = await S3.SendAsync("GET", "/bucket/key", Ask);

        answer.Body.ShouldNotBe(Data(10));
        (answer["ETag"], answer["x-amz-checksum-crc64nvme"]).ShouldBe((stored.ETag, stored.Digest!.Shown));
    }
}
