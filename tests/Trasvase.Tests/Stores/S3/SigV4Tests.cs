using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Tests.Stores.S3;

/// <summary>AWS's published vectors, and what must hold of every request.</summary>
public sealed class SigV4Tests
{
    private static readonly DateTimeOffset Day = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly AwsCredentials Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly AwsCredentials SuiteKeys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset SuiteTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/test.txt", "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range", "bytes=0-9")]
    [InlineData("/", "lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", null, null)]
    [InlineData("/", "max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", null, null)]
    [InlineData("/", "prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", null, null)]
    public void Authorization_ExamplesOfTheS3Documentation_AreReproduced(
        string path, string query, string signature, string? name, string? value)
    {
        List<(string, string)> headers =
        [
            ("x-amz-date", "20130524T000000Z"), ("x-amz-content-sha256", SigV4.EmptyPayload),
            ("Host", "examplebucket.s3.amazonaws.com"),
        ];
        if (name is not null)
        {
            headers.Add((name, value!));
        }

        var authorization = SigV4.Authorization(new SignedRequest("GET", path, query, headers, SigV4.EmptyPayload), Keys, "us-east-1", Day);

        authorization.ShouldBe(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + $"SignedHeaders=host;{(name is null ? "" : "range;")}x-amz-content-sha256;x-amz-date,Signature={signature}");
    }

    [Fact]
    public void Signature_PutExampleOfTheS3Documentation_IsReproduced()
    {
        const string Payload = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        SigV4.DigestOf("Welcome to Amazon S3."u8).ShouldBe(Payload);
        var request = new SignedRequest(
            "PUT",
            "/" + ObjectUri.EscapeKey("test$file.text"),
            "",
            [
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"), (
                    "host", "examplebucket.s3.amazonaws.com"),
                ("x-amz-date", "20130524T000000Z"), ("x-amz-content-sha256", Payload),
            ],
            Payload);

        SigV4.Signature(request, Keys, "us-east-1", Day).ShouldBe("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    [Theory]
    [InlineData("/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("/%E1%88%B4", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    public void Signature_PiecesOfTheSigV4TestSuite_AreReproduced(string path, string query, string signature)
    {
        var request = new SignedRequest(
            "GET", path, query, [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")], SigV4.EmptyPayload);

        SigV4.Signature(request, SuiteKeys, "us-east-1", SuiteTime, "service").ShouldBe(signature);
    }

    [Fact]
    public void Signature_HeadersWithSpaces_AreTrimmedAsTheTestSuiteDoes()
    {
        var request = new SignedRequest(
            "GET",
            "/",
            "",
            [
                ("Host", "example.amazonaws.com"), ("My-Header1", " value1"), ("My-Header2", " \"a   b   c\""),
                ("X-Amz-Date", "20150830T123600Z"),
            ],
            SigV4.EmptyPayload);

        SigV4.Signature(request, SuiteKeys, "us-east-1", SuiteTime, "service")
            .ShouldBe("acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    }

    // The vendor's SDK, asked by tests/Trasvase.Witnesses.Tests, signs a tab as a space.
    [Theory]
    [InlineData("a\tb", "a b")]
    [InlineData("\ta\t\tb \t c  ", "a b c")]
    [InlineData("a, b", "a, b")]
    public void Canonical_WhiteSpaceOfAnyKind_IsOneSpace(string value, string signed) =>
        SigV4.Canonical(new SignedRequest("GET", "/", "", [("x-amz-meta-a", value)], SigV4.EmptyPayload))
            .ShouldContain($"\nx-amz-meta-a:{signed}\n");

    [Fact]
    public void Canonical_AnyKey_IsThePathOfTheWire()
    {
        var random = new Random(20130524);
        for (var i = 0; i < 500; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => "/.%+ ?#a~é漢\\"[random.Next(12)]));
            var uri = ObjectUri.For(
                HttpEndpoint.Parse("https://host.example.test"), "/bucket/" + ObjectUri.EscapeKey(key), "x=" + ObjectUri.EscapeQuery(key));

            var canonical = SigV4
                .Canonical(new SignedRequest(
                    "GET", uri.AbsolutePath, uri.Query.TrimStart('?'), [("host", uri.Authority)], SigV4.EmptyPayload))
                .Split('\n');

            canonical[1].ShouldBe(uri.PathAndQuery.Split('?')[0]);
            Uri.UnescapeDataString(canonical[1]).ShouldBe("/bucket/" + key);
            canonical[2].ShouldBe("x=" + ObjectUri.EscapeQuery(key));
        }
    }
}
