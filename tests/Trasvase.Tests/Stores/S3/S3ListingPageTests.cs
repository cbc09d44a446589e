using System.Text;
using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

/// <summary>One odd entry of a listing is one object's matter.</summary>
public sealed class S3ListingPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a", "a")]
    [InlineData("b", "a", "b")]
    [InlineData("a", "b", "|", "b")]
    [InlineData("a", "b", "c", "|", "c", "d")]
    public async Task List_KeyTwiceWithTheSameFacts_IsGivenOnceAndCounted(params string[] keys)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        var pages = string.Join(',', keys).Split("|").Select(page => page.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        s3.Then([.. pages.Select((page, i) => Page(
            string.Concat(page.Select(key => OddListing.EntryOf(key))), i < pages.Length - 1 ? $"t{i}" : null))]);

        var listed = await ListAsync(s3, new ListOptions());

        listed.SelectMany(page => page.Objects)
            .Select(entry => entry.Key.Value)
            .ShouldBe(keys.Where(key => key != "|").Distinct(), ignoreOrder: true);
        listed.Sum(page => page.Strays).ShouldBe(1);
    }

    [Theory]
    [InlineData("<ETag>&quot;e&quot;</ETag>", "<Size>6</Size>")]
    [InlineData("<ETag>&quot;f&quot;</ETag>", "<Size>5</Size>")]
    public async Task List_KeyTwiceWithOtherFacts_IsLookedAt(string etag, string size)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("a") + OddListing.EntryOf("a", etag, size) + OddListing.EntryOf("b"), null));
        s3.Then(ScriptAnswer.Empty(200, ("ETag", "\"true\""), ("Content-Length", "7"), ("Last-Modified", "Fri, 24 May 2013 00:00:00 GMT")));

        var entries = (await ListAsync(s3, new ListOptions())).SelectMany(page => page.Objects).ToList();

        entries.Select(entry => (entry.Key.Value, entry.Size, entry.ETag)).ShouldBe([("a", 7, "\"true\""), ("b", 5, "\"e\"")]);
        s3.Requests.Select(request => request.Method).ShouldBe(["GET", "HEAD"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Size/>")]
    [InlineData("<Size>-1</Size>")]
    [InlineData("<Size>large</Size>")]
    public async Task List_EntryWithoutItsSize_IsLookedAt(string size)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("a", size: size), null));
        s3.Then(ScriptAnswer.Empty(200, ("ETag", "\"e\""), ("Content-Length", "7")));

        var entry = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects.ShouldHaveSingleItem();

        (entry.Size, entry.IsVague, entry.LastModified).ShouldBe((7, false, null));
    }

    [Fact]
    public async Task List_EntryThatNoLookExplains_StaysInTheListing()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("a", size: "") + OddListing.EntryOf("b"), null), ScriptAnswer.Empty(404));

        var entries = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects;

        entries.Select(entry => (entry.Key.Value, entry.IsVague)).ShouldBe([("a", true), ("b", false)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<ETag/>")]
    [InlineData("<ETag>&quot;&quot;</ETag>")]
    public async Task List_EntryWithoutItsTag_HasNone(string etag)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("a", etag) + OddListing.EntryOf("b"), null));

        var entries = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects;

        entries.Select(entry => (entry.Key.Value, entry.ETag)).ShouldBe([("a", null), ("b", "\"e\"")]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_KeyThatIsNotUtf8_KeepsItsBytes(bool isEncoded)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        byte[] raw = [.. "a"u8, 0xE9, .. "b"u8];
        byte[] key = isEncoded ? [.. "a%E9b"u8] : raw;
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes(
                $"<ListBucketResult>{(isEncoded ? "<EncodingType>url</EncodingType>" : "")}<IsTruncated>false</IsTruncated>{OddListing.EntryOf("a")}<Contents><Key>"), .. key,
            .. Encoding.UTF8.GetBytes(
                $"</Key><LastModified>2013-05-24T01:02:03.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size></Contents>{OddListing.EntryOf("c")}</ListBucketResult>"),
        ];
        s3.Then(ScriptAnswer.Of(200, body), ScriptAnswer.Empty(200, ("ETag", "\"e\""), ("Content-Length", "5")));

        var entries = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects;
        await s3.Store.FindAsync(entries[1].Key, null, Cancel);

        entries.Select(entry => entry.Key.ToString()).ShouldBe(["a", "a\\xE9b", "c"]);
        entries.Select(entry => entry.Key.IsText).ShouldBe([true, false, true]);
        s3.Requests[1].Target.ShouldBe("/bucket/a%E9b");
    }

    [Fact]
    public async Task List_EntryWithoutAKey_IsNotPassedOver()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("a") + OddListing.EntryOf("") + OddListing.EntryOf("b"), null));

        var entries = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects;

        entries.Select(entry => entry.Key.IsText).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task List_EntriesThatWereNotAskedFor_AreLeftOut()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(OddListing.EntryOf("other") + OddListing.EntryOf("p/a"), null));

        var page = (await ListAsync(s3, new ListOptions { Prefix = "p/" })).ShouldHaveSingleItem();

        (page.Objects.ShouldHaveSingleItem().Key.Value, page.Strays).ShouldBe(("p/a", 1));
    }

    [Fact]
    public async Task List_RefusalWithStatus200_HasItsMeaning()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(ScriptAnswer.Of(200, "<Error><Code>AccessDenied</Code></Error>"));

        (await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions()))).Kind.ShouldBe(StoreErrorKind.PermissionDenied);
        s3.Requests.Count.ShouldBe(1);
    }

    private static ScriptAnswer Page(string entries, string? next) => ScriptAnswer.Of(
        200,
        $"<ListBucketResult><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>{(next is null ? "" : $"<NextContinuationToken>{next}</NextContinuationToken>")}{entries}</ListBucketResult>");

    private static async Task<List<ListingPage>> ListAsync(S3Scripted s3, ListOptions options)
    {
        var pages = new List<ListingPage>();
        await foreach (var page in s3.Store.ListAsync(options, Cancel))
        {
            pages.Add(page);
        }

        return pages;
    }
}
