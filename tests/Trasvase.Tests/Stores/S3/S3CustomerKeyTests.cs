using System.Security.Cryptography;
using Trasvase.Http;
using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public class S3CustomerKeyTests
{
    private static readonly byte[] Secret = SHA256.HashData("position dependent"u8);
    private static readonly string Key = Convert.ToBase64String(Secret);
    private static readonly ObjectKey Object = new("a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_OfObjects_CarryTheKeyAndOthersDoNot()
    {
        await using var s3 = await StartAsync(Key);
        s3.Then(
            S3Scripted.Object(200, [], ("Content-Length", "1")),
            S3Scripted.Object(206, "x"u8.ToArray(), ("Content-Range", "bytes 0-0/1")),
            ScriptAnswer.Empty(404),
            ScriptAnswer.Of(404, "<Error><Code>NoSuchKey</Code></Error>"),
            ScriptAnswer.Of(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
            ScriptAnswer.Of(200, "<Tagging><TagSet/></Tagging>"));

        var found = (await s3.Store.FindAsync(Object, null, Token)).ShouldNotBeNull();
        await (await s3.Store.OpenReadAsync(Object, new ReadOptions { Range = new ByteRange(0, 1) }, Token)).DisposeAsync();
        var composite = found with { Digests = [new Digest(DigestAlgorithm.Crc32, "00000000", DigestScope.Composite)] };
        await Should.ThrowAsync<StoreException>(() => s3.Store.FindPartsAsync(composite, Token));
        await Should.ThrowAsync<StoreException>(() => s3.Store.FindPartsAsync(found, Token));
        await foreach (var _ in s3.Store.ListAsync(new ListOptions(), Token))
        {
            // The request is all that matters.
        }

        await s3.Store.GetTagsAsync(Object, null, Token);

        foreach (var request in s3.Requests.Take(4))
        {
            request.Headers["x-amz-server-side-encryption-customer-algorithm"].ShouldBe("AES256");
            request.Headers["x-amz-server-side-encryption-customer-key"].ShouldBe(Key);
            request.Headers["x-amz-server-side-encryption-customer-key-MD5"].ShouldBe(Convert.ToBase64String(MD5.HashData(Secret)));
            request.Headers["Authorization"].ShouldContain("x-amz-server-side-encryption-customer-key-md5");
        }

        s3.Requests.Skip(4).ShouldAllBe(request => request.Headers.Keys.All(name => !name.Contains("customer")));
    }

    [Theory]
    [InlineData(
        false,
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
        "give it with --sse-c-key-file")]
    [InlineData(true, "The provided encryption parameters did not match the ones used originally.", "does not fit the object")]
    [InlineData(true, "The encryption parameters are not applicable to this object.", "not encrypted with such a key")]
    public async Task Find_KeyIsMissingOrWrong_IsOneSentenceAndNoRetry(bool given, string message, string says)
    {
        await using var s3 = await StartAsync(given ? Key : null);
        s3.Then(ScriptAnswer.Empty(400), ScriptAnswer.Of(400, $"<Error><Code>InvalidRequest</Code><Message>{message}</Message></Error>"));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.FindAsync(Object, null, Token));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.PermissionDenied, RetryAdvice.Never));
        error.Message.ShouldContain(says);
        error.ToString().ShouldNotContain(Key);
        s3.Requests.Count.ShouldBe(2, "the question, and the question why");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenRead_DeniedWithoutAReason_NamesWhatMayHelp(bool given)
    {
        await using var s3 = await StartAsync(given ? Key : null);
        s3.Then(S3Scripted.Error(403, "AccessDenied"));

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Object, new ReadOptions(), Token));

        error.Message.Contains("--sse-c-key-file", StringComparison.Ordinal).ShouldBe(given);
        error.Message.ShouldContain("--requester-pays");
        s3.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void Validate_KeyThatIsNoneOrWouldTravelInTheClear_IsRefusedWithoutShowingIt()
    {
        var (tooShort, http) = (
            new S3Options { CustomerKey = Convert.ToBase64String(Secret[1..]) },
            new S3Options { CustomerKey = Key, Endpoint = "http://store.example.test" });

        tooShort.Validate().Single().ShouldContain("32 bytes");
        http.Validate().Single().ShouldContain("https only");
        string.Concat(tooShort.Validate()).ShouldNotContain(tooShort.CustomerKey);
        http.ToString().ShouldNotContain(Key);
        (http with { Endpoint = "https://store.example.test" }).Validate().ShouldBeEmpty();
        (http with { Endpoint = "http://127.0.0.1:9000" }).Validate().ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryRequest_RequesterPays_SaysSo()
    {
        await using var s3 = await S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://127.0.0.1:1", RequesterPays = true }, null, TimeProvider.System, Token);
        s3.Then(
            S3Scripted.Object(200, [], ("Content-Length", "1")),
            S3Scripted.Object(200, "x"u8.ToArray()),
            ScriptAnswer.Of(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
            ScriptAnswer.Of(200, "<Tagging><TagSet/></Tagging>"),
            S3Scripted.Error(403, "AccessDenied"));

        await s3.Store.FindAsync(Object, null, Token);
        await (await s3.Store.OpenReadAsync(Object, new ReadOptions(), Token)).DisposeAsync();
        await foreach (var _ in s3.Store.ListAsync(new ListOptions(), Token))
        {
            // The request is all that matters.
        }

        await s3.Store.GetTagsAsync(Object, null, Token);
        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.OpenReadAsync(Object, new ReadOptions(), Token));

        s3.Requests.Count.ShouldBe(5);
        s3.Requests.ShouldAllBe(request => request.Headers["x-amz-request-payer"] == "requester");
        error.Message.ShouldNotContain("--requester-pays", Case.Sensitive, "it is given already");
        (await s3.Store.GrantReadAsync(
            new ObjectInfo { Key = Object, Size = 1, ETag = "\"e\"", LastModified = default },
            TimeSpan.FromHours(1),
            Token)).Url.Query.ShouldContain("x-amz-request-payer=requester");
    }

    private static Task<S3Scripted> StartAsync(string? key) =>
        S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://127.0.0.1:1", CustomerKey = key }, null, TimeProvider.System, Token);
}
