using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>Uploads in parts. Parts of five bytes are large enough here.</summary>
public sealed class S3UploadRuleTests : S3RuleTests
{
    [Fact]
    public async Task Complete_ThreeParts_IsTheObject()
    {
        var id = await BeginAsync();
        var tags = await PutAsync(id, 5, 5, 2);

        var answer = await CompleteAsync(id, (1, tags[0]), (2, tags[1]), (3, tags[2]));

        answer.Element("ChecksumType").ShouldBe("FULL_OBJECT");
        answer.Element("ETag").ShouldBe(S3.Bucket.Current("key")!.ETag.Replace("\"", "&quot;", StringComparison.Ordinal));
        S3.Bucket.Current("key")!.Bytes.ToArray().ShouldBe([.. Data(5), .. Data(5), .. Data(2)]);
        S3.Bucket.Current("key")!.ETag.ShouldEndWith("-3\"");
    }

    [Fact]
    public async Task Complete_WrongLists_AreRefusedAndNothingIsThere()
    {
        var id = await BeginAsync();
        var tags = await PutAsync(id, 5, 4, 5);

        (await CompleteAsync(id, (2, tags[1]), (1, tags[0]))).Code.ShouldBe("InvalidPartOrder");
        (await CompleteAsync(id, (1, tags[1]))).Code.ShouldBe("InvalidPart");
        (await CompleteAsync(id, (1, tags[0]), (4, tags[0]))).Code.ShouldBe("InvalidPart");
        (await CompleteAsync(id)).Code.ShouldBe("MalformedXML");
        (await CompleteAsync(id, (1, tags[0]), (2, tags[1]), (3, tags[2]))).Code.ShouldBe("EntityTooSmall");
        (await CompleteAsync("none", (1, tags[0]))).Code.ShouldBe("NoSuchUpload");
        S3.Bucket.Ever.ShouldBeEmpty();
    }

    // "All parts except the last are at least 5 MiB".
    [Fact]
    public async Task Complete_LeastPartUnlessToldOtherwise_IsFiveMiB()
    {
        await using var strict = await RawS3.StartAsync(new S3StandInOptions());
        var id = (await strict.SendAsync("POST", "/bucket/key?uploads")).Element("UploadId");
        var first = await strict.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Data((5 << 20) - 1));
        var second = await strict.SendAsync("PUT", $"/bucket/key?partNumber=2&uploadId={id}", Data(1));

        var answer = await strict.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, first["ETag"]!), (2, second["ETag"]!)));

        (answer.Code, answer.Element("MinSizeAllowed")).ShouldBe(("EntityTooSmall", "5242880"));
    }

    // "CompleteMultipartUpload: If-None-Match: * is decided when the upload is completed".
    [Fact]
    public async Task Complete_Conditions_DecideAtTheEnd()
    {
        var id = await BeginAsync();
        var tags = await PutAsync(id, 5);
        var tag = S3.Bucket.Put("key", Data(9)).ETag;

        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, tags[0])), ("If-None-Match", "*"))).Code.ShouldBe(
            "PreconditionFailed");
        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, tags[0])), ("If-Match", "\"tag\""))).Code.ShouldBe(
            "PreconditionFailed");
        S3.Bucket.Current("key")!.ETag.ShouldBe(tag);
        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, tags[0])), ("If-Match", tag))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 404)]
    public async Task Complete_Again_IsTheSameOrForgotten(bool remembers, int status)
    {
        await using var other = await RawS3.StartAsync(new S3StandInOptions { RemembersCompletions = remembers });
        var id = (await other.SendAsync("POST", "/bucket/key?uploads")).Element("UploadId");
        var part = await other.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Data(3));
        await other.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, part["ETag"]!)));

        (await other.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, part["ETag"]!)))).Status.ShouldBe(status);
        other.Bucket.Ever.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    public async Task PutPart_NumberOutside_IsInvalidArgument(string number) =>
        (await S3.SendAsync("PUT", $"/bucket/key?partNumber={number}&uploadId={await BeginAsync()}", Data(5))).Code.ShouldBe(
            "InvalidArgument");

    [Fact]
    public async Task ListParts_Pages_AreInOrder()
    {
        var id = await BeginAsync();
        await PutAsync(id, 5, 6, 7);

        var first = await S3.SendAsync("GET", $"/bucket/key?uploadId={id}&max-parts=2");
        var second = await S3.SendAsync("GET", $"/bucket/key?uploadId={id}&part-number-marker={first.Element("NextPartNumberMarker")}");

        (first.Element("IsTruncated"), second.Element("IsTruncated")).ShouldBe(("true", "false"));
        first.Elements("Size").Concat(second.Elements("Size")).ShouldBe(["5", "6", "7"]);
    }

    [Fact]
    public async Task Abort_Twice_IsNoSuchUploadTheSecondTime()
    {
        var id = await BeginAsync();

        (await S3.SendAsync("DELETE", $"/bucket/key?uploadId={id}")).Status.ShouldBe(204);
        (await S3.SendAsync("DELETE", $"/bucket/key?uploadId={id}")).Code.ShouldBe("NoSuchUpload");
        (await S3.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Data(5))).Code.ShouldBe("NoSuchUpload");
    }

    // "CRC64NVME: only FULL_OBJECT; SHA-1 and SHA-256: only COMPOSITE".
    [Theory]
    [InlineData("CRC64NVME", "COMPOSITE", "InvalidRequest")]
    [InlineData("SHA256", "FULL_OBJECT", "InvalidRequest")]
    [InlineData("CRC32", "FULL_OBJECT", null)]
    [InlineData("CRC32", "COMPOSITE", null)]
    [InlineData("CRC9", null, "InvalidRequest")]
    public async Task Begin_AlgorithmAndType_MustFit(string algorithm, string? type, string? code)
    {
        (string, string)[] headers =
        [
            ("x-amz-checksum-algorithm", algorithm),
            .. type is null ? Array.Empty<(string, string)>() : [("x-amz-checksum-type", type)],
        ];

        (await S3.SendAsync("POST", "/bucket/key?uploads", headers)).Code.ShouldBe(code);
    }

    // Recorded: a composite checksum needs that of every part, when it is put and when all are put together.
    [Fact]
    public async Task Composite_PartWithoutChecksum_IsRefused()
    {
        var id = await BeginAsync(("x-amz-checksum-algorithm", "CRC32"));
        var crc = Convert.ToBase64String(S3Algorithm.Crc32.Compute(Data(5)));

        (await S3.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Data(5))).Code.ShouldBe("InvalidRequest");
        var part = await S3.SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", Data(5), ("x-amz-checksum-crc32", crc));
        (await CompleteAsync(id, (1, part["ETag"]!))).Code.ShouldBe("InvalidRequest");
        var document = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part["ETag"]}</ETag><ChecksumCRC32>{crc}</ChecksumCRC32></Part></CompleteMultipartUpload>";
        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Utf8(document))).Element("ChecksumCRC32").ShouldEndWith("-1");
    }

    [Fact]
    public async Task FullObject_ClaimedAtTheEnd_IsCompared()
    {
        var id = await BeginAsync();
        var tags = await PutAsync(id, 5);

        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, tags[0])), (
            "x-amz-checksum-crc64nvme", "rosUhgp5mIg="))).Code.ShouldBe("BadDigest");
        (await S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document((1, tags[0])), ("x-amz-mp-object-size", "6"))).Code.ShouldBe(
            "InvalidRequest");
        S3.Bucket.Ever.ShouldBeEmpty();
    }

    private static byte[] Document(params (int Number, string Tag)[] parts) => Utf8(
        $"<CompleteMultipartUpload xmlns=\"{S3StandIn.Namespace}\">"
        + string.Concat(parts.Select(part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Tag}</ETag></Part>"))
        + "</CompleteMultipartUpload>");

    private async Task<string> BeginAsync(params (string, string)[] headers) =>
        (await S3.SendAsync("POST", "/bucket/key?uploads", headers)).Element("UploadId")!;

    private async Task<List<string>> PutAsync(string id, params int[] lengths)
    {
        var tags = new List<string>();
        foreach (var length in lengths)
        {
            tags.Add((await S3.SendAsync("PUT", $"/bucket/key?partNumber={tags.Count + 1}&uploadId={id}", Data(length)))["ETag"]!);
        }

        return tags;
    }

    private Task<RawAnswer> CompleteAsync(string id, params (int, string)[] parts) =>
        S3.SendAsync("POST", $"/bucket/key?uploadId={id}", Document(parts));

    // "ListParts: ChecksumAlgorithm, ChecksumType", of an upload that was begun with them.
    [Fact]
    public async Task ListParts_KindOfTheChecksum_IsToldIfItWasAskedFor()
    {
        var asked = (await S3.SendAsync(
            "POST",
            "/bucket/key?uploads",
            ("x-amz-checksum-algorithm", "CRC32C"),
            ("x-amz-checksum-type", "FULL_OBJECT"))).Element("UploadId");
        var plain = (await S3.SendAsync("POST", "/bucket/key?uploads")).Element("UploadId");

        var told = await S3.SendAsync("GET", $"/bucket/key?uploadId={asked}");
        (told.Element("ChecksumAlgorithm"), told.Element("ChecksumType")).ShouldBe(("CRC32C", "FULL_OBJECT"));
        (await S3.SendAsync("GET", $"/bucket/key?uploadId={plain}")).Element("ChecksumType").ShouldBeNull();
    }
}
