using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>The service fetches by itself: what it is asked, and what its answers mean.</summary>
public sealed partial class AzureBlobPullerTests
{
    private const string Secret = "f00dfeedf00dfeed";
    private const string Url = "https://b.s3.eu-west-1.amazonaws.com/k%2F..%2F%C3%A9?X-Amz-Date=20260101T000000Z&X-Amz-Signature=" + Secret;

    private static readonly ObjectKey Key = new("a/b c");
    private static readonly WriteOptions IfAbsent = new() { Precondition = Precondition.Absent };
    private static readonly Digest Md5 = Digest.Of(DigestAlgorithm.Md5, MD5.HashData("abc"u8));
    private static readonly ulong Crc = Crc64.Compute("abc"u8);
    private static readonly ScriptAnswer Created = ScriptAnswer.Empty(
        201,
        ("ETag", "\"0x9\""),
        ("x-ms-version-id", "v9"),
        ("Content-MD5", Convert.ToBase64String(Md5.ToBytes())),
        ("x-ms-content-crc64", Crc64Text.ToAzure(Crc)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CopyAsync_Always_IsOneEmptyRequestThatNamesTheUrlAndRefusesTheSourcesHeaders()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Created);

        var stored = await azure.Store.PullAsync(
            Key, Grant(), Md5, IfAbsent with { Metadata = new Dictionary<string, string> { ["stamp"] = "s" } }, Cancellation);

        stored.ShouldBe(new StoredObject("\"0x9\"", "v9", Digest.OfCrc64(Crc)));
        var request = azure.Script.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target, request.Header("Content-Length"), request.Body.Length).ShouldBe((
            "PUT", "/acct/box/a/b%20c", "0", 0));
        Headers(request, "x-ms-copy-source", "x-ms-blob-type", "x-ms-copy-source-blob-properties", "x-ms-source-content-md5", "If-None-Match", "x-ms-meta-stamp")
            .ShouldBe([Url, "BlockBlob", "false", Convert.ToBase64String(Md5.ToBytes()), "*", "s"]);
        request.Header("x-ms-source-range").ShouldBeNull();
    }

    [Fact]
    public async Task CopyPartAsync_Range_IsNamedFromItsFirstToItsLastByte()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Created);
        var upload = await azure.Store.BeginUploadAsync(Key, IfAbsent, Cancellation);

        var receipt = await azure.Store.PullPartAsync(upload, new Part(7, 5_000_000_000, 3), Grant(), expected: null, Cancellation);

        var request = azure.Script.Requests.ShouldHaveSingleItem();
        Headers(request, "x-ms-copy-source", "x-ms-source-range", "x-ms-source-content-md5", "If-None-Match").ShouldBe([
            Url, "bytes=5000000000-5000000002", null, null,
        ]);
        request.QueryValues["comp"].ShouldBe("block");
        request.QueryValues["blockid"].ShouldBe(receipt.Tag);
        (PartId.TryParse(receipt.Tag)!.Value.Number, receipt.Digest).ShouldBe((7, Digest.OfCrc64(Crc)));
    }

    [Theory]
    [InlineData(409, "BlobAlreadyExists")]
    [InlineData(412, "ConditionNotMet")]
    public async Task CopyAsync_SomethingHasTheKey_IsAlreadyExists(int status, string code)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(status, code), Found(3));

        var error = await Should.ThrowAsync<StoreException>(() => azure.Store.PullAsync(Key, Grant(), Md5, IfAbsent, Cancellation));

        (error.Kind, error.Retry).ShouldBe((StoreErrorKind.AlreadyExists, RetryAdvice.Never));
        azure.Script.Requests.Select(request => request.Method).ShouldBe(["PUT", "HEAD"]);
    }

    [Fact]
    public async Task CopyAsync_OnlyStagedPartsHaveTheKey_IsCopiedAsAPart()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(
            Error(409, "BlobAlreadyExists"),
            Error(404, "BlobNotFound"),
            ScriptAnswer.Empty(201, ("x-ms-content-crc64", Crc64Text.ToAzure(Crc))),
            Created);

        var stored = await azure.Store.PullAsync(Key, Grant(), Md5, IfAbsent, Cancellation);

        stored.ShouldBe(new StoredObject("\"0x9\"", "v9", Digest.OfCrc64(Crc)));
        var (staging, commit) = (azure.Script.Requests[2], azure.Script.Requests[3]);
        Headers(staging, "x-ms-copy-source", "x-ms-source-range", "x-ms-source-content-md5").ShouldBe([
            Url,
            "bytes=0-2",
            Convert.ToBase64String(Md5.ToBytes()),
        ]);
        commit.Header("If-None-Match").ShouldBe("*");
        commit.Text.ShouldContain($"<Uncommitted>{staging.QueryValues["blockid"]}</Uncommitted>");
    }

    [Fact]
    public async Task CopyAsync_OtherVersionThanDemanded_IsPreconditionFailed()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(412, "ConditionNotMet"));

        (await KindAsync(() => azure.Store.PullAsync(
            Key, Grant(), null, new WriteOptions { Precondition = Precondition.Holds("\"0x1\"") }, Cancellation)))
            .ShouldBe(StoreErrorKind.PreconditionFailed);
    }

    [Fact]
    public void ToString_Grant_ShowsTheObjectAndNotTheUrl()
    {
        Grant().ToString()
            .ShouldBe(string.Create(CultureInfo.InvariantCulture, $"ReadGrant {{ Object = k, Expires = {DateTimeOffset.UnixEpoch:O} }}"));
        $"{Grant() with { NamesVersion = true }}".ShouldNotContain("amazonaws");
    }

    private static ReadGrant Grant(string url = Url, long size = 3) => new(
        new ObjectInfo { Key = new ObjectKey("k"), Size = size, ETag = "\"e\"", LastModified = default },
        ObjectUri.For(
            HttpEndpoint.Parse("https://b.s3.eu-west-1.amazonaws.com"),
            url.Split('?')[0]["https://b.s3.eu-west-1.amazonaws.com".Length..],
            url.Split('?')[1]),
        DateTimeOffset.UnixEpoch);

    private static async Task<StoreException[]> BothRefusedAsync(ScriptedAzure azure, ReadGrant? grant = null)
    {
        var upload = await azure.Store.BeginUploadAsync(Key, IfAbsent, Cancellation);
        return
        [
            await Should.ThrowAsync<StoreException>(() => azure.Store.PullAsync(Key, grant ?? Grant(), Md5, IfAbsent, Cancellation)),
            await Should.ThrowAsync<StoreException>(() => azure.Store.PullPartAsync(
                upload, new Part(1, 0, 3), grant ?? Grant(), Md5, Cancellation)),
        ];
    }

    private static async Task<StoreErrorKind> KindAsync(Func<Task> act) => (await Should.ThrowAsync<StoreException>(act)).Kind;

    private static string?[] Headers(ScriptRequest request, params string[] names) => [.. names.Select(request.Header)];

    private static void ShouldHoldNoSecret(StoreException error)
    {
        error.ToString().ShouldNotContain(Secret);
        error.ToString().ShouldNotContain("X-Amz-");
        Encoding.UTF8.GetByteCount(error.Message).ShouldBeLessThan(1000);
    }
}
