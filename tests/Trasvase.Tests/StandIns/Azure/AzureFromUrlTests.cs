using System.Security.Cryptography;
using Trasvase.Testing.Http;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Put Block From URL and Put Blob From URL, which fetch. The comments quote the documents of the service in a few
/// words.</summary>
public sealed class AzureFromUrlTests
{
    private static readonly byte[] Bytes = [5, 6, 7];

    // "x-ms-source-range: uploads only the bytes of the blob in the source URL in the specified range"
    [Fact]
    public async Task StageFromUrl_Range_IsFetchedWithItsConditionAndStaged()
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(206, Bytes, ("Content-Range", "bytes 10-12/100")));

        var answer = (await StageAsync(
            azure,
            $"{source.Endpoint}/b/a..%2Fk?X-Sig=%2B",
            ("x-ms-source-range", "bytes=10-12"),
            ("x-ms-source-if-match", "\"tag\""))).ShouldBe(201);

        answer.Header("x-ms-content-crc64").ShouldBe(AzureCrc64.TextOf(Bytes));
        azure.State.Uncommitted(Box, "a").ShouldHaveSingleItem().Bytes.ToArray().ShouldBe(Bytes);
        var request = source.Requests.ShouldHaveSingleItem();
        (request.Target, request.Header("Range"), request.Header("If-Match")).ShouldBe(("/b/a..%2Fk?X-Sig=%2B", "bytes=10-12", "\"tag\""));
    }

    // "x-ms-source-range: bytes=0-" has all that follows
    [Fact]
    public async Task StageFromUrl_RangeWithoutEnd_IsFetchedToTheEnd()
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(206, Bytes, ("Content-Range", "bytes 0-2/3")));

        (await StageAsync(azure, $"{source.Endpoint}/k", ("x-ms-source-range", "bytes=0-"))).ShouldBe(201);

        azure.State.Uncommitted(Box, "a").ShouldHaveSingleItem().Bytes.ToArray().ShouldBe(Bytes);
        source.Requests.ShouldHaveSingleItem().Header("Range").ShouldBe("bytes=0-");
    }

    // Copy Blob has no "x-ms-blob-type"; this stand-in does not know it
    [Fact]
    public async Task CopyBlob_AnySource_IsNotImplemented()
    {
        await using var azure = await StartAsync();

        (await azure.SendAsync("PUT", $"{Box}/a", null, ("x-ms-copy-source", "http://127.0.0.1:1/k"))).ShouldBe(501, "APINotImplemented");
    }

    // "x-ms-source-content-md5 or -crc64: 400 if they do not match"
    [Theory]
    [InlineData("x-ms-source-content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "Md5Mismatch")]
    [InlineData("x-ms-source-content-crc64", "AAAAAAAAAAA=", "Crc64Mismatch")]
    public async Task StageFromUrl_WrongDigest_IsRefusedAndNotStaged(string header, string value, string code)
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(200, Bytes));

        (await StageAsync(azure, $"{source.Endpoint}/k", (header, value))).ShouldBe(400, code);

        azure.State.Uncommitted(Box, "a").ShouldBeEmpty();
    }

    // "CannotVerifyCopySource" with "the status of the source" in header and document
    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(412)]
    [InlineData(503)]
    public async Task FromUrl_SourceRefuses_IsCannotVerifyCopySourceWithItsStatus(int status)
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Empty(status), ScriptAnswer.Empty(status));

        foreach (var answer in new[] { await StageAsync(azure, $"{source.Endpoint}/k"), await PutAsync(azure, $"{source.Endpoint}/k") })
        {
            answer.ShouldBe(status, "CannotVerifyCopySource").Header("x-ms-copy-source-status-code").ShouldBe($"{status}");
            answer.Text.ShouldContain($"<CopySourceStatusCode>{status}</CopySourceStatusCode>");
        }
    }

    [Fact]
    public async Task FromUrl_NobodyAnswersOrTooShort_IsRefused()
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(206, Bytes), ScriptAnswer.Of(200, Bytes));

        (await StageAsync(azure, "http://127.0.0.1:1/k")).ShouldBe(500, "CannotVerifyCopySource");
        (await StageAsync(azure, $"{source.Endpoint}/k", ("x-ms-source-range", "bytes=0-3"))).ShouldBe(416, "InvalidRange");
        (await StageAsync(azure, $"{source.Endpoint}/k", ("x-ms-source-range", "bytes=0-3"))).ShouldBe(400, "CannotVerifyCopySource");
    }

    // "the URL may be up to 2 KiB in length"
    [Fact]
    public async Task FromUrl_UrlTooLong_IsRefusedWithoutAsking()
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        var url = $"{source.Endpoint}/{new string('a', 2048 - source.Endpoint.Length - 1)}";
        source.Then(ScriptAnswer.Of(200, Bytes));

        (await StageAsync(azure, url)).ShouldBe(201);
        (await StageAsync(azure, url + "a")).ShouldBe(400, "InvalidHeaderValue");
    }

    // "the standard properties are copied" unless "x-ms-copy-source-blob-properties: false"; "both digests are always returned"
    [Theory]
    [InlineData("true", "text/css")]
    [InlineData("false", "application/octet-stream")]
    public async Task PutFromUrl_Whole_CopiesContentAndProperties(string copy, string contentType)
    {
        await using var azure = await StartAsync();
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(200, Bytes, ("Content-Type", "text/css")));

        var answer = (await PutAsync(azure, $"{source.Endpoint}/k", ("If-None-Match", "*"), (
            "x-ms-copy-source-blob-properties", copy))).ShouldBe(201);

        (answer.Header("x-ms-content-crc64"), answer.Header("Content-MD5")).ShouldBe((
            AzureCrc64.TextOf(Bytes), Convert.ToBase64String(MD5.HashData(Bytes))));
        var content = azure.State.Find(Box, "a")!;
        (content.Properties.ContentType, content.Bytes.ToArray().SequenceEqual(Bytes)).ShouldBe((contentType, true));
    }

    [Fact]
    public async Task PutFromUrl_TakenKey_IsBlobAlreadyExists()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", new byte[] { 1 });
        await using var source = await HttpScript.StartAsync(TestContext.Current.CancellationToken);
        source.Then(ScriptAnswer.Of(200, Bytes));

        (await PutAsync(azure, $"{source.Endpoint}/k", ("If-None-Match", "*"))).ShouldBe(409, "BlobAlreadyExists");
    }

    private static Task<RawAnswer> StageAsync(RawAzure azure, string url, params (string, string)[] headers) =>
        azure.StageAsync("a", Id(1), [], [("x-ms-copy-source", url), .. headers]);

    private static Task<RawAnswer> PutAsync(RawAzure azure, string url, params (string, string)[] headers) =>
        azure.PutAsync("a", [], [("x-ms-copy-source", url), .. headers]);
}
