using Trasvase.Storage;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.Http;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3AuthorityTests
{
    private static readonly ObjectKey Key = new("k");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // "If the Content-Type header is present in the request, you must add it to the CanonicalHeaders list."
    [Fact]
    public async Task Send_TypeAndDigestOfTheBody_AreSigned()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag)));
        var body = PartBody.Of("abc"u8.ToArray());

        await s3.Store.PutAsync(
            Key,
            body,
            new WriteOptions { Headers = new ContentHeaders { ContentType = "text/plain;  charset=utf-8", CacheControl = "no-cache" } },
            Cancel);

        var request = s3.Requests.ShouldHaveSingleItem();
        request.Header("content-type").ShouldBe("text/plain;  charset=utf-8");
        request.Header("authorization").ShouldNotBeNull().ShouldContain("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,");
    }

    [Theory]
    [InlineData(301, "PermanentRedirect", true)]
    [InlineData(400, "AuthorizationHeaderMalformed", true)]
    [InlineData(400, "AuthorizationHeaderMalformed", false)]
    public async Task Send_WrongRegion_IsLearntOnceAndKept(int status, string code, bool inHeader)
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(
            inHeader
                ? S3Scripted.Error(status, code, "", ("x-amz-bucket-region", "eu-west-3"))
                : S3Scripted.Error(status, code, "<Region>eu-west-3</Region>"),
            S3Scripted.Object(200, [1, 2]),
            S3Scripted.Object(200, [1, 2]));

        await using var first = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);
        await using var second = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);

        s3.Requests.Select(request => request.Header("host")).ShouldBe(
            ["bucket.s3.us-east-1.amazonaws.com", "bucket.s3.eu-west-3.amazonaws.com", "bucket.s3.eu-west-3.amazonaws.com"]);
        s3.Requests[1].Header("authorization").ShouldNotBeNull().ShouldContain("/eu-west-3/s3/aws4_request");
    }

    [Theory]
    [InlineData("http://s3.us-east-1.amazonaws.com", "evil.example.test#")]
    [InlineData("http://storage.example.test", "eu-west-3")]
    public async Task Send_RegionThatMayNotBeLearnt_IsAnError(string endpoint, string region)
    {
        await using var s3 = await S3Scripted.StartAsync(S3Scripted.Keys with { Endpoint = endpoint }, null, TimeProvider.System, Cancel);
        s3.Then(S3Scripted.Error(301, "PermanentRedirect", "", ("x-amz-bucket-region", region), ("Location", "http://evil.example.test/")));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel));

        error.Message.ShouldContain("AWS_REGION");
        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_OtherServerThatNamesTheRegionOfSignatures_IsSignedForItAtTheSameAddress()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Error(400, "AuthorizationHeaderMalformed", "<Region>garage</Region>"), S3Scripted.Object(200, [1, 2]));

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);

        s3.Requests.Select(request => request.Header("host")).ShouldBe(["s3.example.test", "s3.example.test"]);
        s3.Requests[1].Header("authorization").ShouldNotBeNull().ShouldContain("/garage/s3/aws4_request");
    }

    [Fact]
    public async Task Send_WrongRegionAndWrongClock_BothAreLearntInOneCall()
    {
        var time = new ManualTime();
        await using var s3 = await S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://s3.us-east-1.amazonaws.com" }, null, time, Cancel);
        s3.Then(
            S3Scripted.Error(301, "PermanentRedirect", "", ("x-amz-bucket-region", "eu-west-3")),
            S3Scripted.Error(
                403, "RequestTimeTooSkewed", "", ("Date", "Thu, 01 Jan 2026 01:00:00 GMT"), ("x-amz-bucket-region", "eu-west-3")),
            S3Scripted.Object(200, [1, 2]));

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);

        s3.Requests[2].Header("x-amz-date").ShouldBe("20260101T010000Z");
    }

    [Fact]
    public async Task Send_DeniedInTheRightRegion_IsAskedOnce()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(S3Scripted.Error(403, "AccessDenied", "", ("x-amz-bucket-region", "us-east-1")));

        (await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel))).Kind.ShouldBe(
            StoreErrorKind.PermissionDenied);

        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ExpiredToken_RenewsOnceAndGoesOn()
    {
        var given = 0;
        var credentials = new CachedCredentials(
            (_, _) => Task.FromResult(new AwsCredentials("AKID" + ++given, "s", "token" + given)), TimeProvider.System);
        await using var s3 = await S3Scripted.StartAsync(
            new S3Options { Endpoint = "http://s3.example.test" }, credentials, TimeProvider.System, Cancel);
        s3.Then(S3Scripted.Error(400, "ExpiredToken"), S3Scripted.Object(200, [1, 2]));

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);

        s3.Requests.Select(request => request.Header("x-amz-security-token")).ShouldBe(["token1", "token2"]);
    }

    [Fact]
    public async Task Find_ExpiredToken_RenewsThoughHeadGivesNoReason()
    {
        var given = 0;
        var credentials = new CachedCredentials(
            (_, _) => Task.FromResult(new AwsCredentials("AKID" + ++given, "s", "token" + given)), TimeProvider.System);
        await using var s3 = await S3Scripted.StartAsync(
            new S3Options { Endpoint = "http://s3.example.test" }, credentials, TimeProvider.System, Cancel);
        s3.Then(
            ScriptAnswer.Empty(400),
            S3Scripted.Error(400, "ExpiredToken"),
            S3Scripted.Object(206, [1]),
            S3Scripted.Object(200, [], ("Content-Length", "9")));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(9);
    }

    [Fact]
    public async Task Send_ExpiredTokenOfGivenKeys_IsToldAtOnce()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Error(400, "ExpiredToken"));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Unauthenticated);
        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ClockThatIsWrong_TakesTheServersTime()
    {
        var time = new ManualTime();
        await using var s3 = await S3Scripted.StartAsync(S3Scripted.Keys with { Endpoint = "http://s3.example.test" }, null, time, Cancel);
        s3.Then(
            S3Scripted.Error(403, "RequestTimeTooSkewed", "", ("Date", "Thu, 01 Jan 2026 01:00:00 GMT")), S3Scripted.Object(200, [1, 2]));

        await using var read = await s3.Store.OpenReadAsync(Key, new ReadOptions(), Cancel);

        s3.Requests.Select(request => request.Header("x-amz-date")).ShouldBe(["20260101T000000Z", "20260101T010000Z"]);
    }

    [Fact]
    public async Task Cache_ManyAtOnce_LooksOnceAndAgainShortlyBeforeTheEnd()
    {
        var time = new ManualTime();
        var searches = 0;
        var cache = new CachedCredentials(
            async (_, _) =>
            {
                await Task.Yield();
                return new AwsCredentials("AKID" + Interlocked.Increment(ref searches), "s", "t", time.GetUtcNow().AddHours(1));
            },
            time);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cache.GetAsync(Cancel).AsTask()));
        time.Advance(TimeSpan.FromMinutes(54));
        (await cache.GetAsync(Cancel)).AccessKeyId.ShouldBe("AKID1");
        time.Advance(TimeSpan.FromMinutes(2));
        (await cache.GetAsync(Cancel)).AccessKeyId.ShouldBe("AKID2");
    }

    [Fact]
    public async Task Cache_ManyRefusalsAtOnce_RenewOnce()
    {
        var time = new ManualTime();
        var searches = 0;
        var cache = new CachedCredentials((_, _) => Task.FromResult(new AwsCredentials("AKID" + ++searches, "s")), time);
        await cache.GetAsync(Cancel);

        var renewed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cache.TryRenewAsync(Cancel).AsTask()));

        renewed.ShouldAllBe(yes => yes);
        searches.ShouldBe(2);
        time.Advance(TimeSpan.FromMinutes(1));
        (await cache.TryRenewAsync(Cancel)).ShouldBeTrue();
        searches.ShouldBe(3);
    }

    [Fact]
    public async Task Sdk_ProfileThatDoesNotExist_IsOneClearSentence()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var sdk = new SdkCredentials(new S3Options { Profile = "nobody" }, nowhere);

        var error = await Should.ThrowAsync<StoreException>(() => sdk.FindAsync(false, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Unauthenticated);
        error.Message.ShouldContain("'nobody'");
        error.Message.ShouldContain("AWS_PROFILE");
    }

    [Fact]
    public async Task Sdk_Profile_GivesItsKeys()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(
            file, "[work]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = sec+/ret\naws_session_token = tok\n", Cancel);
        try
        {
            var found = await new SdkCredentials(new S3Options { Profile = "work" }, file).FindAsync(false, Cancel);

            found.ShouldBe(new AwsCredentials("AKIDPROFILE", "sec+/ret", "tok"));
            found.ToString().ShouldNotContain("sec+/ret");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
