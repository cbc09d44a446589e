using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3VersionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_VersionsOverPages_TakesTheNewestThatIsNotLater()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(
            Page(Version("a%2Bb", "3", 13) + Version("a%2Bb", "2", 12), "a%2Bb", "2"),
            Page(Version("a%2Bb", "1", 11) + Marker("b", "2", 11) + Version("b", "1", 10), "b", "1"),
            Page(Version("c", "1", 13), null, null));

        var objects = await ListAsync(s3, new ListOptions { Prefix = "", PageSize = 2, VersionsAt = Noon });

        var only = objects.ShouldHaveSingleItem();
        (only.Key.Value, only.Version, only.ETag, only.Size, only.HasDetails).ShouldBe(("a+b", "2", "\"e2\"", 5, false));
        s3.Requests[0].Target.ShouldBe("/bucket?versions&encoding-type=url&max-keys=2");
        s3.Requests[1].QueryValues["key-marker"].ShouldBe("a+b");
        s3.Requests[1].QueryValues["version-id-marker"].ShouldBe("2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("<ListVersionsResult/>")]
    [InlineData("<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>")]
    [InlineData("<ListVersionsResult><IsTruncated>false</IsTruncated><Version><Key>p</Key></Version></ListVersionsResult>")]
    [InlineData("<ListVersionsResult><IsTruncated>false</IsTruncated><DeleteMarker><Key>p</Key></DeleteMarker></ListVersionsResult>")]
    [InlineData("<ListVersionsResult><IsTruncated>false</IsTruncated><DeleteMarker><Key>other</Key><VersionId>1</VersionId><LastModified>2026-01-01T00:00:00Z</LastModified></DeleteMarker></ListVersionsResult>")]
    public async Task List_AnswerThatIsNoListing_IsAnErrorAndNeverEmpty(string body)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then([.. Enumerable.Repeat(ScriptAnswer.Of(200, body), 2)]);

        var error = await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions { Prefix = "p", VersionsAt = Noon }));

        error.Kind.ShouldBe(StoreErrorKind.Unexpected);
    }

    [Fact]
    public async Task List_KeysThatGoBack_AreAnError()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Version("b", "1", 1), "b", "1"), Page(Version("a", "1", 1), null, null));

        (await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions { VersionsAt = Noon }))).Message.ShouldContain(
            "out of order");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task List_MarkersThatGoInACircle_AreFoundOut(int circle)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        for (var i = 0; i < 40; i++)
        {
            s3.Then(Page(Version("a", $"{i}", 13), "a", $"{i % circle}"));
        }

        (await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions { VersionsAt = Noon }))).Message.ShouldContain(
            "where it was before");
        s3.Requests.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task List_WithADelimiter_IsUnsupported()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);

        (await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions
        {
            Delimiter = "/",
            VersionsAt = Noon,
        }))).Kind.ShouldBe(StoreErrorKind.Unsupported);
    }

    private static string Version(string key, string version, int hour) =>
        $"<Version>{Head(key, version, hour)}<ETag>&quot;e{version}&quot;</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Version>";

    private static string Marker(string key, string version, int hour) => $"<DeleteMarker>{Head(key, version, hour)}</DeleteMarker>";

    private static string Head(string key, string version, int hour) =>
        $"<Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>false</IsLatest><LastModified>2026-01-01T{hour:00}:00:00.000Z</LastModified>";

    private static ScriptAnswer Page(string entries, string? nextKey, string? nextVersion) => ScriptAnswer.Of(
        200,
        "<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>"
        + $"<IsTruncated>{(nextKey is null ? "false" : "true")}</IsTruncated>{(nextKey is null ? "" : $"<NextKeyMarker>{nextKey}</NextKeyMarker><NextVersionIdMarker>{nextVersion}</NextVersionIdMarker>")}{entries}</ListVersionsResult>");

    private static async Task<List<ObjectInfo>> ListAsync(S3Scripted s3, ListOptions options)
    {
        var objects = new List<ObjectInfo>();
        await foreach (var page in s3.Store.ListAsync(options, Cancel))
        {
            objects.AddRange(page.Objects);
        }

        return objects;
    }
}
