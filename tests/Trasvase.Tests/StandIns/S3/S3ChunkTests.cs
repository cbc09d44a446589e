using System.Text;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>Bodies in chunks. The comments quote the documents of S3 in a few words.</summary>
public sealed class S3ChunkTests : S3RuleTests
{
    private const string Unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    // The example of "Transferring Payload in Multiple Chunks": 66,560 times the letter a, in chunks of 64 KiB.
    [Fact]
    public void Decode_ExampleOfTheDocumentation_IsAccepted()
    {
        var request = Example(Signed, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class");
        request.Body = Body(
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");

        S3Signature.Read(request)!.Compute(request, Secret).ShouldBe(S3Signature.Read(request)!.Given);
        Decode(request).Body.ShouldBe(Encoding.ASCII.GetBytes(new string('a', 66_560)));
    }

    // The example of "Including Trailing Headers".
    [Fact]
    public void Decode_ExampleWithATrailer_IsAcceptedAndTellsIt()
    {
        var request = TrailerExample("sOO8/Q==");

        S3Signature.Read(request)!.Compute(request, Secret).ShouldBe(S3Signature.Read(request)!.Given);
        Decode(request).Trailers.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("x-amz-checksum-crc32c", "sOO8/Q=="));
    }

    [Fact]
    public void Decode_TrailerOrByteChanged_IsSignatureDoesNotMatch()
    {
        Should.Throw<S3RefusalException>(() => Decode(TrailerExample("sOO8/A=="))).Code.ShouldBe("SignatureDoesNotMatch");
        var changed = TrailerExample("sOO8/Q==");
        changed.Body[1000] ^= 1;
        Should.Throw<S3RefusalException>(() => Decode(changed)).Code.ShouldBe("SignatureDoesNotMatch");
    }

    // "x-amz-trailer: to indicate the contents you are including in your trailing header"; the checksum is that of the whole
    [Fact]
    public async Task Put_UnsignedChunks_AreStoredWithoutTheirFraming()
    {
        var answer = await PutAsync("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", 5,
            ("x-amz-trailer", "x-amz-checksum-crc32"), ("x-amz-sdk-checksum-algorithm", "CRC32"), ("Content-Encoding", "gzip,aws-chunked"));

        (answer.Status, answer["x-amz-checksum-crc32"]).ShouldBe((200, "NhCmhg=="));
        var stored = S3.Bucket.Current("key")!;
        (Encoding.ASCII.GetString(stored.Bytes.Span), stored.Traits.ContentHeaders["Content-Encoding"]).ShouldBe(("hello", "gzip"));
    }

    // "x-amz-decoded-content-length"; "MalformedTrailerError"; "Only the last chunk is allowed to have a size less than 8192 bytes"
    [Theory]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 5, "BadDigest")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 5, "MalformedTrailerError")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n", 5, "MalformedTrailerError")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", 6, "IncompleteBody")]
    [InlineData("9\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", 5, "InvalidChunkSizeError")]
    public async Task Put_ChunksThatAreWrong_AreRefused(string body, int length, string code)
    {
        (await PutAsync(body, length, ("x-amz-trailer", "x-amz-checksum-crc32"))).Code.ShouldBe(code);

        S3.Bucket.Ever.ShouldBeEmpty();
    }

    // Only what brings an object's bytes comes in chunks; other signatures of chunks are not known here.
    [Fact]
    public async Task Chunks_ElsewhereOrOfAnotherKind_AreNotImplemented()
    {
        S3.Payload = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD";
        (await S3.SendAsync("PUT", "/bucket/key", Utf8("0\r\n\r\n"), ("x-amz-decoded-content-length", "0"))).Status.ShouldBe(501);
        S3.Payload = Unsigned;
        (await S3.SendAsync("POST", "/bucket/key?restore", Utf8("0\r\n\r\n"), ("x-amz-decoded-content-length", "0"))).Status.ShouldBe(501);
    }

    // "x-amz-sdk-checksum-algorithm: there must be a corresponding x-amz-checksum-algorithm or x-amz-trailer header sent. Otherwise, 400"
    [Theory]
    [InlineData("CRC32", null, "InvalidRequest")]
    [InlineData("CRC32", "x-amz-checksum-crc32", null)]
    [InlineData("CRC32C", "x-amz-checksum-crc32", "InvalidRequest")]
    [InlineData("CRC9", "x-amz-checksum-crc32", "InvalidRequest")]
    public async Task Put_AnnouncedAlgorithm_NeedsItsChecksum(string announced, string? header, string? code)
    {
        (string, string)[] claim = header is null ? [] : [(header, "NhCmhg==")];

        (await S3.SendAsync("PUT", "/bucket/key", Utf8("hello"), [("x-amz-sdk-checksum-algorithm", announced), .. claim])).Code
            .ShouldBe(code);
    }

    private static S3Decoded Decode(StandInRequest request) =>
        S3Chunks.Decode(request, new S3ChunkSigner(S3Signature.Read(request)!, Secret));

    private static StandInRequest TrailerExample(string checksum)
    {
        var request = Example(
            Signed + "-TRAILER",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer");
        request.Body = Body(
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + $"x-amz-checksum-crc32c:{checksum}\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
        return request;
    }

    private static StandInRequest Example(string payload, string seed, string signedHeaders) =>
        new("PUT", "/examplebucket/chunkObject.txt", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "s3.amazonaws.com",
            ["Content-Encoding"] = "aws-chunked",
            ["Content-Length"] = "66824",
            ["x-amz-content-sha256"] = payload,
            ["x-amz-date"] = "20130524T000000Z",
            ["x-amz-decoded-content-length"] = "66560",
            ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
            ["x-amz-trailer"] = payload == Signed ? "" : "x-amz-checksum-crc32c",
            ["Authorization"] = "AWS4-HMAC-SHA256 "
                + $"Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signedHeaders},Signature={seed}",
        });

    private static byte[] Body(string first, string second, string end) =>
        Encoding.ASCII.GetBytes(
            $"10000;chunk-signature={first}\r\n{new string('a', 65_536)}\r\n400;chunk-signature={second}\r\n{new string('a', 1024)}\r\n{end}");

    private Task<RawAnswer> PutAsync(string body, int length, params (string Name, string Value)[] headers)
    {
        S3.Payload = Unsigned;
        return S3.SendAsync("PUT", "/bucket/key", Utf8(body), [("x-amz-decoded-content-length", $"{length}"), .. headers]);
    }
}
