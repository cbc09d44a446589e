using Trasvase.Storage;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobReaderTests
{
    private static readonly ObjectKey Key = new("a//b c%2F?.é");
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_Answer_IsReadWhole()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Found(
            100, ("Content-Type", "text/x"), ("Cache-Control", "no-cache"), ("x-ms-meta-One", "1"), ("x-ms-version-id", "v1"),
            ("x-ms-access-tier", "Archive"), ("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")));

        var info = (await azure.Store.FindAsync(Key, null, Cancellation)).ShouldNotBeNull();

        (info.Key, info.Size, info.ETag, info.Version, info.IsArchived).ShouldBe((Key, 100, "\"0x1\"", "v1", true));
        info.Headers.ShouldBe(new ContentHeaders { ContentType = "text/x", CacheControl = "no-cache" });
        info.Metadata["ONE"].ShouldBe("1");
        info.Digests.ShouldBeEmpty();
        azure.Script.Requests.Single().Target.ShouldBe("/acct/box/a//b%20c%252F%3F.%C3%A9");
    }

    [Theory]
    [InlineData("BlobNotFound", true)]
    [InlineData("ContainerNotFound", false)]
    [InlineData("", false)]
    public async Task FindAsync_404_IsAbsenceOnlyIfItIsTheBlobsOwn(string code, bool absent)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(404, code));

        if (absent)
        {
            (await azure.Store.FindAsync(Key, null, Cancellation)).ShouldBeNull();
        }
        else
        {
            (await Should.ThrowAsync<StoreException>(() => azure.Store.FindAsync(Key, null, Cancellation))).Kind.ShouldBe(
                StoreErrorKind.NotFound);
        }
    }

    [Fact]
    public async Task FindAsync_AnswerOfAWebPage_IsAnError()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(ScriptAnswer.Of(200, "<html>", ("ETag", "\"x\""), ("Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT")));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.FindAsync(Key, null, Cancellation))).Kind.ShouldBe(
            StoreErrorKind.Unexpected);
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    [InlineData("a.")]
    public async Task AnyRead_KeyThatWouldReachAnother_AsksNothing(string text)
    {
        await using var azure = await StartAsync();
        var key = new ObjectKey(text);

        (await azure.Store.FindAsync(key, null, Cancellation)).ShouldBeNull();
        (await azure.Store.RemoveAsync(key, "\"0x1\"", Cancellation)).ShouldBeFalse();
        (await Should.ThrowAsync<StoreException>(() => azure.Store.OpenReadAsync(key, new ReadOptions(), Cancellation))).Kind.ShouldBe(
            StoreErrorKind.NotFound);
        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task OpenReadAsync_Range_AsksAndChecks()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Blob(206, Bytes[10..30], ("Content-Range", "bytes 10-29/100")));

        await using var read = await azure.Store.OpenReadAsync(
            Key, new ReadOptions { Range = new ByteRange(10, 20), Match = "\"0x1\"" }, Cancellation);

        var content = new MemoryStream();
        await read.Content.CopyToAsync(content, Cancellation);
        content.ToArray().ShouldBe(Bytes[10..30]);
        (read.Length, read.Info.Size).ShouldBe((20, 100));
        var request = azure.Script.Requests.Single();
        request.Header("x-ms-range").ShouldBe("bytes=10-29");
        request.Header("If-Match").ShouldBe("\"0x1\"");
    }

    [Theory]
    [InlineData(200, null, StoreErrorKind.Corrupt)]
    [InlineData(206, null, StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 0-19/100", StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 10-28/100", StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 10-30/100", StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 10-29/*", StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 10-19/20", StoreErrorKind.Corrupt)]
    [InlineData(206, "bytes 10-9/10", StoreErrorKind.InvalidRequest)]
    public async Task OpenReadAsync_AnotherRangeThanAsked_IsAnError(int status, string? range, StoreErrorKind kind)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Blob(status, Bytes[10..30], range is null ? [] : [("Content-Range", range)]));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.OpenReadAsync(
            Key, new ReadOptions { Range = new ByteRange(10, 20) }, Cancellation)))
            .Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task OpenReadAsync_MatchIgnoredByTheServer_IsFoundOut()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Blob(200, Bytes));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.OpenReadAsync(Key, new ReadOptions { Match = "\"0x2\"" }, Cancellation)))
            .Kind.ShouldBe(StoreErrorKind.PreconditionFailed);
    }

    [Fact]
    public async Task OpenReadAsync_VersionIgnoredByTheServer_IsNotFound()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Blob(200, Bytes));

        (await Should.ThrowAsync<StoreException>(() => azure.Store.OpenReadAsync(Key, new ReadOptions { Version = "v1" }, Cancellation)))
            .Kind.ShouldBe(StoreErrorKind.NotFound);
        azure.Script.Requests.Single().QueryValues["versionid"].ShouldBe("v1");
    }

    [Fact]
    public async Task OpenReadAsync_BodyIsCutOff_Throws()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Blob(200, Bytes) with { CutAfter = 60 });
        await using var read = await azure.Store.OpenReadAsync(Key, new ReadOptions(), Cancellation);

        (await Should.ThrowAsync<StoreException>(() => read.Content.CopyToAsync(Stream.Null, Cancellation))).Kind.ShouldBe(
            StoreErrorKind.Unavailable);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("0x1")]
    [InlineData("\"a\"\r\nx: y")]
    [InlineData("")]
    public async Task RemoveAsync_NoEntityTag_AsksNothing(string match)
    {
        await using var azure = await StartAsync();

        (await Should.ThrowAsync<StoreException>(() => azure.Store.RemoveAsync(Key, match, Cancellation))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
        azure.Script.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAsync_412_IsFalseOnlyIfThereIsNone()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(
            Error(412, "ConditionNotMet"), Error(404, "BlobNotFound"), Error(412, "ConditionNotMet"), Found(100), ScriptAnswer.Empty(202));

        (await azure.Store.RemoveAsync(Key, "\"0x2\"", Cancellation)).ShouldBeFalse();
        (await Should.ThrowAsync<StoreException>(() => azure.Store.RemoveAsync(Key, "\"0x2\"", Cancellation))).Kind.ShouldBe(
            StoreErrorKind.PreconditionFailed);
        (await azure.Store.RemoveAsync(Key, "\"0x1\"", Cancellation)).ShouldBeTrue();
        azure.Script.Requests.Where(request => request.Method == "DELETE").ShouldAllBe(request => request.Header("If-Match") != null);
    }

    [Fact]
    public async Task GetTagsAsync_Answer_IsRead()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(ScriptAnswer.Of(
            200,
            "\uFEFF<?xml version=\"1.0\"?><Tags><TagSet><Tag><Key>a "
                + "b</Key><Value>1</Value></Tag><Tag><Key>z</Key><Value/></Tag></TagSet></Tags>"));

        var tags = await azure.Store.GetTagsAsync(Key, null, Cancellation);

        tags.ShouldBe(new Dictionary<string, string> { ["a b"] = "1", ["z"] = "" }, ignoreOrder: true);
    }
}
