using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

/// <summary>What an answer does not say is taken from another one.</summary>
public sealed class S3FinderTests
{
    private static readonly ObjectKey Key = new("k");
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(206, "bytes 0-0/100", 100)]
    [InlineData(416, "bytes */0", 0)]
    [InlineData(416, null, 0)]
    public async Task Find_HeadWithoutALength_TakesThatOfARange(int status, string? range, long size)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag)));
        s3.Then(range is null
            ? S3Scripted.Object(status, [])
            : S3Scripted.Object(status, status == 206 ? Bytes[..1] : [], ("Content-Range", range)));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(size);
        s3.Requests[1].Header("range").ShouldBe("bytes=0-0");
    }

    [Fact]
    public async Task Find_NeitherHeadNorARangeTellsTheLength_TakesThatOfTheListing()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag)), S3Scripted.Object(200, Bytes) with { Chunked = true });
        s3.Then(ScriptAnswer.Of(
            200,
            $"<ListBucketResult><IsTruncated>true</IsTruncated>{OddListing.EntryOf("k", size: "<Size>100</Size>")}</ListBucketResult>"));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(100);
        s3.Requests[2].QueryValues["prefix"].ShouldBe("k");
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    [InlineData(403)]
    public async Task Find_ServerThatRefusesHeadAlone_TellsByItsFirstByte(int status)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);

        // A 501 may mean the headers that only some servers know: it is asked once more without them.
        var refusals = Enumerable.Repeat(ScriptAnswer.Empty(status), status == 501 ? 2 : 1).ToArray();
        s3.Then([.. refusals, S3Scripted.Object(206, Bytes[..1], ("Content-Range", "bytes 0-0/100")), .. refusals]);

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(100);
    }

    [Fact]
    public async Task Find_ServerThatRefusesHeadOfAnEmptyObject_TellsByAllOfIt()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(
            ScriptAnswer.Empty(403),
            S3Scripted.Object(416, [], ("Content-Range", "bytes */0")),
            ScriptAnswer.Empty(403),
            S3Scripted.Object(200, []));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(0);
        s3.Requests[3].Header("range").ShouldBeNull();
    }

    [Fact]
    public async Task Find_RefusedHeadOfWhatIsNotThere_IsAbsentWhateverTheBodySays()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Empty(403), ScriptAnswer.Of(404, "<html>not found</html>"), ScriptAnswer.Empty(200));

        (await s3.Store.FindAsync(Key, null, Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("Fri, 24 May 2013 02:00:00 +0200", true)]
    [InlineData("2013-05-24T00:00:00Z", true)]
    [InlineData("yesterday", false)]
    [InlineData(null, false)]
    public async Task Find_TimeInAnotherFormOrNone_IsReadOrUnknown(string? time, bool isKnown)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(time is null ? ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag), ("Content-Length", "5"))
            : ScriptAnswer.Empty(200, ("ETag", S3Scripted.ETag), ("Content-Length", "5"), ("Last-Modified", time)));

        (await s3.Store.FindAsync(Key, null, Cancel))
            .ShouldNotBeNull().LastModified
            .ShouldBe(isKnown ? new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero) : null);
    }

    [Fact]
    public async Task OpenRead_WithoutALength_HasTheOneThatIsKnown()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, Bytes) with { Chunked = true });

        (await ReadAsync(s3, new ReadOptions { Size = 100 })).ShouldBe(Bytes);
    }

    [Fact]
    public async Task OpenRead_WithoutALengthAndCutShort_IsNoWholeObject()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, Bytes[..90]) with { Chunked = true });

        (await Should.ThrowAsync<StoreException>(() => ReadAsync(s3, new ReadOptions { Size = 100 }))).Message.ShouldContain(
            "Only 90 of 100");
    }

    [Theory]
    [InlineData("bytes 10-29/100", null)]
    [InlineData("bytes 10-29/*", 100L)]
    public async Task OpenRead_RangeWithoutALengthOrATotal_IsTheRange(string told, long? known)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(206, Bytes[10..30], ("Content-Range", told)) with { Chunked = true });

        (await ReadAsync(s3, new ReadOptions { Range = new ByteRange(10, 20), Size = known })).ShouldBe(Bytes[10..30]);
    }

    private static async Task<byte[]> ReadAsync(S3Scripted s3, ReadOptions options)
    {
        await using var read = await s3.Store.OpenReadAsync(Key, options, Cancel);
        var memory = new MemoryStream();
        await read.Content.CopyToAsync(memory, Cancel);
        return memory.ToArray();
    }
}
