using Trasvase.Http.Text;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>Who is let in: AWS Signature Version 4.</summary>
public sealed class S3SignatureTests : S3RuleTests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // The examples of the S3 documentation, "Signature Calculations for the Authorization Header" and "Authenticating Requests: Using
    // Query Parameters".
    [Theory]
    [InlineData(
        "/test.txt", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "host;range;x-amz-content-sha256;x-amz-date")]
    [InlineData("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "host;x-amz-content-sha256;x-amz-date")]
    [InlineData(
        "/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "host;x-amz-content-sha256;x-amz-date")]
    public void Compute_ExamplesOfTheDocumentation_AreReproduced(string target, string signature, string signedHeaders)
    {
        var request = new StandInRequest("GET", target, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "examplebucket.s3.amazonaws.com",
            ["Range"] = "bytes=0-9",
            ["x-amz-content-sha256"] = Empty,
            ["x-amz-date"] = "20130524T000000Z",
            ["Authorization"] = "AWS4-HMAC-SHA256 "
                + $"Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signedHeaders},Signature=x",
        });

        S3Signature.Read(request)!.Compute(request, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").ShouldBe(signature);
    }

    [Fact]
    public void Compute_PresignedExampleOfTheDocumentation_IsReproduced()
    {
        const string Target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=x";
        var request = new StandInRequest(
            "GET",
            Target,
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = "examplebucket.s3.amazonaws.com" });

        S3Signature.Read(request)!.Compute(request, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
            .ShouldBe("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    [Fact]
    public async Task Request_Signed_IsLetIn() => (await S3.SendAsync("GET", "/bucket?list-type=2")).Status.ShouldBe(200);

    [Fact]
    public async Task Request_WrongSecret_IsSignatureDoesNotMatch()
    {
        S3.Keys = S3.Keys! with { SecretAccessKey = "wrong" };
        await ShouldBeRefusedAsync(403, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Request_UnknownKey_IsInvalidAccessKeyId()
    {
        S3.Keys = S3.Keys! with { AccessKeyId = "AKIDOTHER" };
        await ShouldBeRefusedAsync(403, "InvalidAccessKeyId");
    }

    [Fact]
    public async Task Request_KeyRevokedMeanwhile_IsInvalidAccessKeyId()
    {
        S3.StandIn.State.Revoke(S3.Keys!.AccessKeyId);
        await ShouldBeRefusedAsync(403, "InvalidAccessKeyId");
    }

    [Fact]
    public async Task Request_NoCredentials_IsAccessDenied()
    {
        S3.Keys = null;
        await ShouldBeRefusedAsync(403, "AccessDenied");
    }

    [Fact]
    public async Task Request_NoCredentialsInAPublicBucket_MayReadAndNotWrite()
    {
        S3.Keys = null;
        S3.Bucket.IsPublic = true;
        S3.Bucket.Put("key", Data(3));

        (await S3.SendAsync("GET", "/bucket/key")).Body.ShouldBe(Data(3));
        (await S3.SendAsync("PUT", "/bucket/key", Data(4))).Code.ShouldBe("AccessDenied");
    }

    [Fact]
    public async Task Request_TargetChangedAfterSigning_IsSignatureDoesNotMatch()
    {
        S3.Tamper = request => request.RequestUri = S3.At("/bucket?list-type=2&prefix=x");
        await ShouldBeRefusedAsync(403, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Request_SignedHeaderChanged_IsSignatureDoesNotMatch()
    {
        S3.Tamper = request =>
        {
            request.Headers.Remove("x-amz-date");
            request.SetVerbatim("x-amz-date", SigV4.Timestamp(S3.Now.AddSeconds(1)));
        };
        await ShouldBeRefusedAsync(403, "SignatureDoesNotMatch");
    }

    // "x-amz-* headers must be signed".
    [Fact]
    public async Task Request_AmzHeaderAddedUnsigned_IsAccessDenied()
    {
        S3.Tamper = request => request.SetVerbatim("x-amz-request-payer", "requester");
        await ShouldBeRefusedAsync(403, "AccessDenied");
    }

    // "If the Content-Type header is present in the request, you must add it to the CanonicalHeaders list".
    [Fact]
    public async Task Request_ContentTypeAddedUnsigned_IsAccessDenied()
    {
        (await S3.SendAsync("PUT", "/bucket/key", Data(1), ("Content-Type", "text/css"))).Status.ShouldBe(200);
        S3.Tamper = request => request.Content!.Headers.Add("Content-Type", "text/css");

        (await S3.SendAsync("PUT", "/bucket/key", Data(1))).Code.ShouldBe("AccessDenied");
    }

    [Theory]
    [InlineData(-16, 403)]
    [InlineData(-14, 200)]
    [InlineData(14, 200)]
    [InlineData(16, 403)]
    public async Task Request_ClockOff_IsTooSkewedBeyondFifteenMinutes(int minutes, int status)
    {
        S3.Time.Advance(TimeSpan.FromHours(1));
        S3.Skew = TimeSpan.FromMinutes(minutes);

        var answer = await S3.SendAsync("GET", "/bucket?list-type=2");

        answer.Status.ShouldBe(status);
        answer.Code.ShouldBe(status == 403 ? "RequestTimeTooSkewed" : null);
        answer["Date"].ShouldBe(S3.Time.GetUtcNow().ToString("r"));
    }

    [Fact]
    public async Task Request_OtherRegion_IsMalformedAndNamesTheRightOne()
    {
        S3.Tamper = request => request.SetVerbatim(
            "Authorization",
            request.Headers.NonValidated["Authorization"].ToString().Replace("/us-east-1/", "/eu-west-1/", StringComparison.Ordinal));
        (await ShouldBeRefusedAsync(400, "AuthorizationHeaderMalformed")).Element("Region").ShouldBe("us-east-1");
    }

    [Fact]
    public async Task Payload_OtherBody_IsContentSha256Mismatch()
    {
        S3.Payload = SigV4.DigestOf(Data(9));
        (await S3.SendAsync("PUT", "/bucket/key", Data(10))).Code.ShouldBe("XAmzContentSHA256Mismatch");
        S3.Bucket.Ever.ShouldBeEmpty();
    }

    [Fact]
    public async Task Payload_Unsigned_IsNotCompared()
    {
        S3.Payload = "UNSIGNED-PAYLOAD";
        (await S3.SendAsync("PUT", "/bucket/key", Data(10))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Session_TokenMissingWrongRightAndExpired_IsToldApart()
    {
        var keys = S3.Keys!;
        S3.StandIn.State.Allow(new S3Credential(keys.AccessKeyId, keys.SecretAccessKey, "token"));
        await ShouldBeRefusedAsync(403, "InvalidAccessKeyId");

        S3.Keys = keys with { SessionToken = "other" };
        await ShouldBeRefusedAsync(400, "InvalidToken");

        S3.Keys = keys with { SessionToken = "token" };
        (await S3.SendAsync("GET", "/bucket?list-type=2")).Status.ShouldBe(200);

        S3.StandIn.State.Expire(keys.AccessKeyId);
        await ShouldBeRefusedAsync(400, "ExpiredToken");
    }

    [Fact]
    public async Task Presigned_WithinItsLife_ReadsAlsoWithUnsignedRange()
    {
        S3.Bucket.Put("a key", Data(10));
        var url = Presign("/bucket/a%20key", 60);

        (await S3.FetchAsync(url)).Body.ShouldBe(Data(10));
        (await S3.FetchAsync(url, ("Range", "bytes=2-3"))).Body.ShouldBe(Data(10)[2..4]);
    }

    [Fact]
    public async Task Presigned_AfterItsLife_IsAccessDenied()
    {
        S3.Bucket.Put("key", Data(10));
        var url = Presign("/bucket/key", 60);

        S3.Time.Advance(TimeSpan.FromSeconds(61));

        (await S3.FetchAsync(url)).Code.ShouldBe("AccessDenied");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("604801")]
    [InlineData("x")]
    public async Task Presigned_LifeOutsideOneToSevenDays_IsAParametersError(string expires)
    {
        var url = Presign("/bucket/key", 60).AbsoluteUri.Replace("X-Amz-Expires=60", "X-Amz-Expires=" + expires, StringComparison.Ordinal);

        (await S3.FetchAsync(new Uri(url, default(UriCreationOptions)))).Code.ShouldBe("AuthorizationQueryParametersError");
    }

    [Fact]
    public async Task Presigned_OtherKey_IsSignatureDoesNotMatch()
    {
        var url = Presign("/bucket/key", 60).AbsoluteUri.Replace("/key", "/kez", StringComparison.Ordinal);

        (await S3.FetchAsync(new Uri(url, default(UriCreationOptions)))).Code.ShouldBe("SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Presigned_AmzHeaderAdded_IsAccessDenied() =>
        (await S3.FetchAsync(Presign("/bucket/key", 60), ("x-amz-checksum-mode", "ENABLED"))).Code.ShouldBe("AccessDenied");

    private Uri Presign(string target, int seconds) =>
        S3Presigner.Sign(HttpMethod.Get, S3.At(target), S3.Keys!, "us-east-1", S3.Now, TimeSpan.FromSeconds(seconds)).Url;

    private async Task<RawAnswer> ShouldBeRefusedAsync(int status, string code)
    {
        var answer = await S3.SendAsync("GET", "/bucket?list-type=2");
        (answer.Status, answer.Code).ShouldBe((status, code));
        return answer;
    }
}
